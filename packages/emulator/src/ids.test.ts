import { expect, test } from '@jest/globals';
import { createIdSource } from './ids.ts';

test('gives the same ids in each run, and no id twice', () => {
  const [one, other] = [createIdSource(), createIdSource()];
  const ids = Array.from({ length: 300 }, (_, index) => one(index % 2 === 0 ? 'asset' : 'data'));
  expect(ids).toEqual(Array.from({ length: 300 }, (_, index) => other(index % 2 === 0 ? 'asset' : 'data')));
  expect(new Set(ids).size).toBe(300);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-0000-4000-8000-000000000001$/);
});
