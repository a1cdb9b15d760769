import { expect, test } from '@jest/globals';
import { Sweep } from './sweep.ts';

const sweepsOf = (assets: number, heapBytes: number): number => {
  let sweeps = 0;
  const collect = () => {
    sweeps += 1;
  };
  const sweep = new Sweep({ collect, heapBytes: () => heapBytes });
  for (let count = 0; count < assets; count += 1) sweep.released();
  return sweeps;
};

test('sweeps a small heap every 4,000 assets', () => {
  expect([3_999, 4_000, 12_000].map((assets) => sweepsOf(assets, 40_000_000))).toEqual([0, 1, 3]);
});

test('leaves a heap alone in which user code keeps much', () => {
  expect(sweepsOf(12_000, 200_000_000)).toBe(0);
});
