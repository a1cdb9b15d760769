import { expect, test } from '@jest/globals';
import { readCursor, writeCursor } from './cursor.ts';

test('reads the place that was written', () => {
  expect(readCursor(writeCursor('version', 2000), 'version')).toBe(2000);
});

for (const [title, cursor] of [
  ['of another version', writeCursor('other', 1)],
  ['that is no cursor', 'c1'],
  ['that is empty', ''],
  ['with a negative place', writeCursor('version', -1)],
] as const) {
  test(`refuses a cursor ${title}`, () => {
    expect(() => readCursor(cursor, 'version')).toThrow('not one of this list');
  });
}
