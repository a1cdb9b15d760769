import { expect, test } from '@jest/globals';
import { Flow } from './flow.ts';

/** Downloads of a world in which the rate is a function of how many are under way. */
const simulate = (downloads: number, perSecond: (limit: number) => number, sizeBytes = 60_000): Flow => {
  let now = 0;
  const flow = new Flow(() => now);
  for (let index = 0; index < downloads; index += 1) {
    now += 1000 / perSecond(flow.limit);
    flow.finished(sizeBytes);
  }
  return flow;
};

test('starts with sixteen downloads at once', () => {
  expect(new Flow().limit).toBe(16);
});

test('goes up to 128 where latency is the limit', () => {
  expect(simulate(2_000, (limit) => limit / 0.04).limit).toBe(128);
});

test('stays where it began when more at once bring nothing', () => {
  expect(simulate(900, () => 2_000).limit).toBe(16);
});

test('lets large files take little memory', () => {
  const flow = new Flow();
  flow.finished(48 * 1024 * 1024);
  expect(flow.limit).toBe(2);
});

test('halves when the platform asks for less', () => {
  const flow = new Flow();
  flow.slowDown();
  expect(flow.limit).toBe(8);
});
