import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../environment.ts';
import { isInTheClear, readHost } from './host.ts';
import { readProfile, writtenProfile } from './profile.ts';
import { Token } from './token.ts';

const SECRET = 's3cret-token';

const shown = (value: unknown): string =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, customInspect: false }),
    JSON.stringify(value),
    `${String(value)}`,
  ].join('\n');

const PROFILE = {
  host: 'https://x.example',
  organizationId: '6a54c6d2-0a4f-4f57-8f3f-0e6d7c0f8a11',
  organizationName: 'mine',
  username: 'me',
  token: new Token(SECRET),
};

test('shows a token nowhere, and gives it to who asks', () => {
  const environment = readEnvironment({ api_token: ` ${SECRET}\n` });
  for (const value of [PROFILE, PROFILE.token, environment, { cause: [environment] }]) {
    expect(shown(value)).not.toContain(SECRET);
  }
  expect(environment.token?.reveal()).toBe(SECRET);
});

test('reads back the profile that it has written', () => {
  const read = readProfile(writtenProfile(PROFILE), 'a.json');
  expect(read).toMatchObject({ host: PROFILE.host, organizationName: 'mine', username: 'me' });
  expect(read.token.reveal()).toBe(SECRET);
});

test.each(['{"format":2}', `{"api_token":"${SECRET}"}`, SECRET, ''])(
  'refuses %j as a profile without showing it',
  (text) => {
    expect(() => readProfile(text, 'a.json')).toThrow('a.json: this is no profile of this picsellia-ts.');
  },
);

test('takes scheme, name and port of an address, and knows who listens on the way', () => {
  expect(readHost('https://App.Example:443/path?x=1', '--host')).toBe('https://app.example');
  expect(() => readHost('https://me:pw@x.example', '--host')).toThrow('--host: the address holds a name or a password');
  expect(['http://localhost:1', 'http://127.1.2.3', 'http://[::1]:2', 'https://x.example'].map(isInTheClear)).toEqual(
    Array(4).fill(false),
  );
  expect(isInTheClear('http://platform.example')).toBe(true);
});
