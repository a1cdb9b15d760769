import { expect, test } from '@jest/globals';
import { groupsOf, readGroupPaths } from './group-paths.ts';

const read = (...paths: string[]) =>
  readGroupPaths(paths.map((path, index) => ({ path, place: `categories.${index}` })));

test('reads dotted paths as one tree', () => {
  const { names, parents, skipped } = read('a.b.c', 'a.d', '.e.');
  expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect([...parents]).toEqual([
    ['b', 'a'],
    ['c', 'b'],
    ['d', 'a'],
  ]);
  expect(skipped).toEqual([]);
  expect(groupsOf('a..b.')).toEqual(['a', 'b']);
});

test.each([
  [['a.b.a'], 'categories.0', 'the group a.b.a would lie in itself'],
  [['a.b', 'c.b'], 'categories.1', 'the group b lies in a already'],
  [['a.b', 'b.c', 'c.a'], 'categories.2', 'the group a would lie in itself'],
])('leaves out what cannot be in %j, and tells it', (paths, place, reason) => {
  expect(read(...paths).skipped).toEqual([{ place, reason }]);
});
