import { expect, test } from '@jest/globals';
import { ahead } from './ahead.ts';

test('yields results in the order of the items, though later ones are ready first', async () => {
  const { promise: slow, resolve } = Promise.withResolvers<void>();
  const begun: number[] = [];
  const work = async (item: number): Promise<number> => {
    begun.push(item);
    if (item === 1) await slow;
    if (item === 3) resolve();
    return item * 10;
  };
  const results = await Array.fromAsync(ahead([1, 2, 3, 4, 5], { concurrency: 3, signal: undefined, work }));
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
});

test('begins no more than it may, and aborts what nobody wants', async () => {
  const signals: AbortSignal[] = [];
  const work = async (_: number, signal: AbortSignal): Promise<void> => void signals.push(signal);
  for await (const _ of ahead([1, 2, 3, 4, 5], { concurrency: 2, signal: undefined, work })) break;
  expect(signals).toHaveLength(2);
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
});

test('fails where the failed item would be, after the results before it', async () => {
  const seen: number[] = [];
  const work = async (item: number): Promise<number> => {
    if (item === 3) throw new Error('three');
    return item;
  };
  const read = async (): Promise<void> => {
    for await (const item of ahead([1, 2, 3, 4], { concurrency: 4, signal: undefined, work })) seen.push(item);
  };
  await expect(read()).rejects.toThrow('three');
  expect(seen).toEqual([1, 2]);
});
