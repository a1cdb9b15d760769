import { expect, test } from '@jest/globals';
import { classification, line, point, polygon, rectangle } from '@picsellia-ts/sdk';
import { missingFrom } from './held-shapes.ts';

const box = (x: number, label = 'box') => rectangle(label, { x, y: 2, w: 3, h: 4 });

test('finds what is there by kind, label and place, whatever else it says', () => {
  const wanted = [
    box(1),
    box(1, 'other'),
    box(2),
    line('edge', [
      [1, 2],
      [3, 4],
    ]),
    point('eye', [1, 2]),
    classification('cat'),
  ];
  const held = [{ ...box(1), score: 0.5, text: 'read' }, point('eye', [1, 2]), classification('dog')];
  expect(missingFrom(held, wanted)).toEqual([wanted[1], wanted[2], wanted[3], wanted[5]]);
});

test('takes a polygon for no line, and counts what is wanted twice', () => {
  const points = [
    [1, 2],
    [3, 4],
    [5, 6],
  ] as const;
  expect(missingFrom([line('edge', points)], [polygon('edge', points)])).toHaveLength(1);
  expect(missingFrom([box(1)], [box(1), box(1)])).toEqual([box(1)]);
  expect(missingFrom([box(1), box(1), box(1)], [box(1), box(1)])).toEqual([]);
});
