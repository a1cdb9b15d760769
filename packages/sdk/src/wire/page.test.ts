import { expect, test } from '@jest/globals';
import { glimpseCursor } from './page.ts';

const shown = (text: string): string[] => {
  const cursors: string[] = [];
  glimpseCursor(text, (cursor) => cursors.push(cursor));
  return cursors;
};

test.each([
  ['behind the items', '{"items":[{"id":"a"}],"count":3,"next_cursor":"MQ=="}', ['MQ==']],
  ['before a count', '{"items":[],"next_cursor": "MQ==", "count": 3}\n', ['MQ==']],
  ['of the last page', '{"items":[],"count":3,"next_cursor":null}', []],
  ['before the items', '{"next_cursor":"MQ==","items":[{"id":"a"}]}', []],
  ['of an item', '{"count":3,"items":[{"next_cursor":"no"}]}', []],
  ['with an escape', '{"items":[],"next_cursor":"a\\u0041"}', []],
])('sees a cursor %s', (_where, text, cursors) => {
  expect(shown(text)).toEqual(cursors);
});
