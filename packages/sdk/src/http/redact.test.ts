import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { redactError, redactText } from './redact.ts';

test('takes secrets, queries and credentials out of a text', () => {
  const text =
    'Bearer s3cret-value at https://u:p@h.test/a/b?X-Signature=1&b=2, then "http://h.test/c?d" and h.test/e?f';
  expect(redactText(text, ['s3cret-value'])).toBe(
    'Bearer <redacted> at https://<redacted>@h.test/a/b?<redacted> then "http://h.test/c?<redacted>" and h.test/e?f',
  );
});

test('leaves words alone that a very short secret is part of', () => {
  expect(redactText('certificate', ['t'])).toBe('certificate');
});

test('copies an error with its code and causes, without what it holds besides', () => {
  const cause = Object.assign(new TypeError('inner s3cret-value'), { code: 'E1', input: 's3cret-value' });
  const copy = redactError(Object.assign(new Error('outer', { cause }), { headers: 's3cret-value' }), ['s3cret-value']);
  expect(copy).toMatchObject({
    message: 'outer',
    cause: { name: 'TypeError', message: 'inner <redacted>', code: 'E1' },
  });
  expect(inspect(copy, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('s3cret-value');
});
