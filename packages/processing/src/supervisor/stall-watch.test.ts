import { expect, test } from '@jest/globals';
import { noTimings } from '../protocol.ts';
import { StallWatch } from './stall-watch.ts';

const MINUTE = 60_000;
const beat = (done: number) => ({
  type: 'beat' as const,
  progress: { done, skipped: 0, failed: 0 },
  stages: {
    ...noTimings(),
    download: { count: 4, totalMs: 400, maxMs: 190 },
    list: { count: 1, totalMs: 9, maxMs: 9 },
  },
});

test('names the slowest stage once a minute while no asset ends', () => {
  const watch = new StallWatch(MINUTE);
  // Whole milliseconds, of which no sum is rounded.
  const start = Math.ceil(performance.now());
  watch.heard(beat(3), start);
  expect(watch.look(start + MINUTE / 2)).toBeUndefined();
  expect(watch.look(start + MINUTE)).toBe(
    'no asset has ended for 60 s; the slowest stage so far is download (100 ms on average, 190 ms at most)',
  );
  watch.heard(beat(3), start + MINUTE);
  expect(watch.look(start + MINUTE * 1.5)).toBeUndefined();
  expect(watch.look(start + MINUTE * 2)).toMatch(/^no asset has ended for 120 s/);
  watch.heard(beat(4), start);
  expect(watch.look(start + MINUTE / 2)).toBeUndefined();
});

test('says so when no stage has ended anything', () => {
  const watch = new StallWatch(MINUTE);
  expect(watch.look(performance.now() + MINUTE)).toBe('no asset has ended for 60 s; no stage has ended anything yet');
});
