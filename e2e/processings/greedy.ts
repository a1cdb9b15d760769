import { setImmediate } from 'node:timers/promises';
import { defineProcessing, rectangle } from '@picsellia-ts/processing';

const kept: Buffer[] = [];

/** Keeps what it takes, until the kernel ends its process. */
export default defineProcessing({
  name: 'greedy',
  task: 'pre-annotation',
  model: 'none',
  concurrency: 1,
  process: async (asset) => {
    while (asset.filename.includes('text')) {
      kept.push(Buffer.alloc(4_000_000, kept.length));
      await setImmediate();
    }
    return [rectangle('small', { x: 0, y: 0, w: 8, h: 8 })];
  },
});
