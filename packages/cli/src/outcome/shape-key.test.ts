import { expect, test } from '@jest/globals';
import type { Shape } from '@picsellia-ts/sdk';
import { attachScores } from './shape-key.ts';

const box = (x: number): Shape => ({ kind: 'rectangle', label: 'cat', x, y: 0, w: 5, h: 5 });

test('gives each shape the score that the ledger has for it', () => {
  const image = {
    id: 'a',
    assetId: 'a',
    dataId: 'd',
    tags: [],
    filename: 'a.jpg',
    width: 9,
    height: 9,
    shapes: [box(1), box(2), box(2), box(3)],
  };
  const shapes = [
    { ...box(2), score: 0.2 },
    { ...box(1), score: 0.1 },
    { ...box(2), score: 0.3 },
  ];
  const ledger = new Map([['a', { asset: 'a', filename: 'a.jpg', state: 'done' as const, shapes }]]);
  const [scored] = attachScores({ labels: ['cat'], images: [image] }, ledger).images;
  expect(scored?.shapes.map(({ score }) => score)).toEqual([0.1, 0.2, 0.3, undefined]);
});
