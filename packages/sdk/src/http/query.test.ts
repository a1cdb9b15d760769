import { expect, test } from '@jest/globals';
import { apiPath, encodeQuery } from './query.ts';

test.each([
  ['a list by repeating the key', { order_by: ['name', '-x'] }, 'order_by=name&order_by=-x'],
  ['booleans as Python does', { yes: true, no: false }, 'yes=True&no=False'],
  ['a space as a plus', { q: 'a b' }, 'q=a+b'],
  ['nothing for null, undefined and an empty list', { a: null, b: undefined, c: [] }, ''],
  [
    'reserved characters',
    { q: `tags.name in ("é'*(!)~")&=` },
    'q=tags.name+in+%28%22%C3%A9%27%2A%28%21%29~%22%29%26%3D',
  ],
  ['zero and the empty text', { offset: 0, name: '' }, 'offset=0&name='],
])('encodes %s', (_what, query, expected) => {
  expect(encodeQuery(query)).toBe(expected);
});

test('keeps each value of a path within its segment', () => {
  expect(apiPath`/api/job/${'../x?y#z'}/log`).toBe('/api/job/..%2Fx%3Fy%23z/log');
});
