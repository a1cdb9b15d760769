import { expect, test } from '@jest/globals';
import { redactor } from './redact.ts';

const redact = redactor(['tok/en+secret']);

test.each([
  ['plain', 'here tok/en+secret stands'],
  ['percent-encoded', `?t=${encodeURIComponent('tok/en+secret')}`],
  ['base64', Buffer.from('tok/en+secret').toString('base64')],
])('hides a secret that stands %s', (_, text) => {
  expect(redact(text)).toContain('[secret]');
  expect(redact(text)).not.toMatch(/tok.{0,3}en.{0,3}secret/);
});

test('hides signatures of URLs and bearer tokens', () => {
  const text = 'GET http://s/o?X-Amz-Signature=abc123&X-Expires=5 Bearer abcdefgh12345';
  expect(redact(text)).toBe('GET http://s/o?X-Amz-Signature=[secret]&X-Expires=5 Bearer [secret]');
});

test('leaves other text alone', () => {
  expect(redact('9 of 9 assets')).toBe('9 of 9 assets');
});
