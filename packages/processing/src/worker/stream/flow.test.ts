import { expect, test } from '@jest/globals';
import { Flow } from './flow.ts';

interface World {
  readonly downloads: number;
  /** Milliseconds that one takes when so many are under way. */
  readonly takes: (underWay: number) => number;
  readonly sizeBytes?: number;
  /** How many a slow handler lets be under way; without it as many as the flow. */
  readonly most?: number;
}

/** Downloads in a world of its own time, as many at once as the flow allows. */
const simulate = async ({ downloads, takes, sizeBytes = 60_000, most = 1_000 }: World, flow = clocked()) => {
  const bytes = Buffer.alloc(sizeBytes);
  const underWay: { readonly endsAt: number; readonly end: () => void; readonly ended: Promise<unknown> }[] = [];
  for (let started = 0; started < downloads; ) {
    while (underWay.length < Math.min(flow.flow.limit, most)) {
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      const endsAt = flow.now() + takes(underWay.length + 1);
      underWay.push({ endsAt, end: () => resolve(bytes), ended: flow.flow.measure(() => promise) });
      started += 1;
    }
    underWay.sort((a, b) => a.endsAt - b.endsAt);
    const next = underWay.shift();
    if (next === undefined) break;
    flow.advance(next.endsAt);
    next.end();
    await next.ended;
  }
  return flow;
};

const clocked = () => {
  let time = 0;
  return {
    flow: new Flow(() => time),
    now: () => time,
    advance: (to: number) => {
      time = Math.max(time, to);
    },
  };
};

test('starts with sixteen downloads at once', () => {
  expect(new Flow().limit).toBe(16);
});

test.each([
  ['photographs of 640x480', 640 * 480, 32],
  ['photographs of 12 megapixels', 12_000_000, 5],
  ['scans of 300 megapixels', 300_000_000, 4],
  ['images of an unknown size', 0, 16],
])('starts %s with as many as their bytes allow', (_, pixels, limit) => {
  const flow = new Flow();
  flow.expect(pixels);
  expect(flow.limit).toBe(limit);
});

test('goes up to 128 within four round trips where latency is the limit', async () => {
  const { flow, now } = await simulate({ downloads: 16 + 32 + 64 + 128, takes: () => 40 });
  expect(flow.limit).toBe(128);
  expect(now()).toBeLessThanOrEqual(200);
});

test('stays near where it began when more at once bring nothing', async () => {
  const { flow } = await simulate({ downloads: 900, takes: (underWay) => underWay / 2 });
  expect(flow.limit).toBeLessThanOrEqual(24);
});

test('goes on where each download is slow by itself but more at once bring more', async () => {
  let count = 0;
  // One small file among large ones must not pass for the latency.
  const takes = () => {
    count += 1;
    return count === 1 ? 10 : 200;
  };
  const { flow } = await simulate({ downloads: 3_000, takes });
  expect(flow.limit).toBeGreaterThan(100);
});

test('is not raised when the handler is what takes the time', async () => {
  const { flow } = await simulate({ downloads: 900, takes: () => 40, most: 3 });
  expect(flow.limit).toBe(16);
});

test('lets large files take little memory', async () => {
  const flow = new Flow();
  await flow.measure(async () => Buffer.alloc(48 * 1024 * 1024));
  expect(flow.limit).toBe(2);
});

test('halves when the platform asks for less, and is in no hurry to go up again', async () => {
  const clock = clocked();
  clock.flow.slowDown();
  expect(clock.flow.limit).toBe(8);
  await simulate({ downloads: 200, takes: () => 40 }, clock);
  expect(clock.flow.limit).toBe(8);
});

test('forgets a download that fails', async () => {
  const { flow } = clocked();
  await expect(flow.measure(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(flow.limit).toBe(16);
});
