import { expect, test } from '@jest/globals';
import { rows } from './rows.ts';

test('puts what is said beside a name where there is room', () => {
  const table = [['cpu', 'four of them'] as const, ['image', 'x'] as const];
  expect(rows(table, 2, 40)).toEqual(['  cpu    four of them', '  image  x']);
  expect(rows(table, 2, 17)).toEqual(['  cpu', '    four of them', '  image', '    x']);
});

test('puts a word under its name that is too long for the place beside it', () => {
  expect(rows([['image', 'registry.example/me/finder']], 0, 28)).toEqual(['image', '  registry.example/me/finder']);
});

test('makes no lines of an empty table', () => {
  expect(rows([], 2, 40)).toEqual([]);
});
