import { expect, test } from '@jest/globals';
import { Presigner } from './presign.ts';

const make = (lifetimeMs: number): Presigner => {
  const presigner = new Presigner(lifetimeMs);
  presigner.host = 'http://127.0.0.1:1';
  return presigner;
};

const queryOf = (url: string): URLSearchParams => new URL(url).searchParams;

test('opens the object that was signed by the method that was signed, and no other', () => {
  const presigner = make(1000);
  const objectName = 'data/a b/ü?.jpg';
  const query = queryOf(presigner.url({ method: 'GET', objectName }));
  expect(presigner.refuse('GET', objectName, query)).toBeUndefined();
  expect(presigner.refuse('GET', 'data/other.jpg', query)).toBe('SignatureDoesNotMatch');
  expect(presigner.refuse('PUT', objectName, query)).toBe('SignatureDoesNotMatch');
  expect(make(1000).refuse('GET', objectName, query)).toBe('SignatureDoesNotMatch');
});

test('gives the same URL again, but not for another host or another time', () => {
  const presigner = make(60_000);
  const url = presigner.url({ method: 'GET', objectName: 'a' });
  expect(presigner.url({ method: 'GET', objectName: 'a' })).toBe(url);
  presigner.host = 'http://127.0.0.1:2';
  expect(presigner.url({ method: 'GET', objectName: 'a' })).toBe(url.replace(':1/', ':2/'));
  const brief = make(1);
  const first = queryOf(brief.url({ method: 'GET', objectName: 'a' })).get('X-Expires');
  while (Date.now() < Number(first)) {
    // Until the time has come.
  }
  const later = queryOf(brief.url({ method: 'GET', objectName: 'a' })).get('X-Expires');
  expect(Number(later)).toBeGreaterThan(Number(first));
});

test('opens the part that was signed, and no other', () => {
  const presigner = make(1000);
  const extra = { uploadId: 'u', partNumber: '1' };
  const query = queryOf(presigner.url({ method: 'PUT', objectName: 'a', extra }));
  expect(presigner.refuse('PUT', 'a', query)).toBeUndefined();
  query.set('partNumber', '2');
  expect(presigner.refuse('PUT', 'a', query)).toBe('SignatureDoesNotMatch');
});

test('refuses a signature of a later end', () => {
  const presigner = make(1000);
  const query = queryOf(presigner.url({ method: 'GET', objectName: 'a' }));
  query.set('X-Expires', String(Number(query.get('X-Expires')) + 1));
  expect(presigner.refuse('GET', 'a', query)).toBe('SignatureDoesNotMatch');
  expect(presigner.refuse('GET', 'a', new URLSearchParams())).toBe('SignatureDoesNotMatch');
});

test('refuses a URL whose time is over', () => {
  const presigner = make(0);
  expect(presigner.refuse('GET', 'a', queryOf(presigner.url({ method: 'GET', objectName: 'a' })))).toBe('ExpiredToken');
});

const fieldsOf = (presigner: Presigner, changes: Record<string, string> = {}): Map<string, string> => {
  const { fields } = presigner.post('logs/a.json', 'application/json');
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
    const presigner = make(1000);
    expect(presigner.refusePost(fieldsOf(presigner, changes))).toBe(refusal);
  });
}

test('refuses an upload whose time is over', () => {
  const presigner = make(0);
  expect(presigner.refusePost(fieldsOf(presigner))).toBe('ExpiredToken');
});
