import { expect, test } from '@jest/globals';
import { ObjectStore } from './objects.ts';
import { createSigner } from './signatures.ts';

const makeStore = (urlLifetimeMs: number, secret = 'secret'): ObjectStore => {
  const objects = new ObjectStore({ signer: createSigner(Buffer.from(secret)), urlLifetimeMs });
  objects.host = 'http://127.0.0.1:1';
  return objects;
};

const queryOf = (url: string): URLSearchParams => new URL(url).searchParams;

test('opens the object that was signed, and no other', () => {
  const objects = makeStore(1000);
  const query = queryOf(objects.presignGet('data/a b/ü?.jpg'));
  expect(objects.allowsGet('data/a b/ü?.jpg', query)).toBe(true);
  expect(objects.allowsGet('data/other.jpg', query)).toBe(false);
  expect(makeStore(1000, 'another secret').allowsGet('data/a b/ü?.jpg', query)).toBe(false);
});

test('refuses a signature of a later end', () => {
  const objects = makeStore(1000);
  const query = queryOf(objects.presignGet('a'));
  query.set('X-Expires', String(Number(query.get('X-Expires')) + 1));
  expect(objects.allowsGet('a', query)).toBe(false);
  expect(objects.allowsGet('a', new URLSearchParams())).toBe(false);
});

test('refuses a URL whose time is over', () => {
  const objects = makeStore(0);
  expect(objects.allowsGet('a', queryOf(objects.presignGet('a')))).toBe(false);
});

test('gives the same URL again while it is fresh', () => {
  const objects = makeStore(60_000);
  expect(objects.presignGet('a')).toBe(objects.presignGet('a'));
});

const fieldsOf = (objects: ObjectStore, changes: Record<string, string> = {}): Map<string, string> => {
  const { fields } = objects.presignPost('logs/a.json', 'application/json');
  return new Map(Object.entries({ ...fields, 'Content-Type': 'application/json', ...changes }));
};

for (const [title, changes, refusal] of [
  ['takes the fields as signed', {}, undefined],
  ['refuses another key', { key: 'logs/b.json' }, 'AccessDenied'],
  ['refuses another type', { 'Content-Type': 'text/html' }, 'AccessDenied'],
  ['refuses a policy that it did not sign', { policy: 'e30=' }, 'SignatureDoesNotMatch'],
  ['refuses a missing signature', { 'x-amz-signature': '' }, 'SignatureDoesNotMatch'],
] as const) {
  test(`${title} of an upload`, () => {
    const objects = makeStore(1000);
    expect(objects.refusePost(fieldsOf(objects, changes))).toBe(refusal);
  });
}

test('refuses an upload whose time is over', () => {
  const objects = makeStore(0);
  expect(objects.refusePost(fieldsOf(objects))).toBe('ExpiredToken');
});
