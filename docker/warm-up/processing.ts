import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import * as vision from '@picsellia-ts/vision';
import { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';

/** Touches what a usual processing loads, and writes down with which flags its process was started. */
export const warmUp = defineProcessing({
  name: 'warm-up',
  task: 'pre-annotation',
  model: 'none',
  parameters: z.object({ size: z.number().int().positive().default(8) }),
  setup: () => {
    writeFileSync(join(tmpdir(), 'warm-up/worker-flags.json'), JSON.stringify(process.execArgv));
    return { loaded: [vision, InferenceSession].length };
  },
  process: async (asset, { parameters: { size }, loaded }) => {
    await asset.image();
    return [rectangle('warm', { x: 0, y: 0, w: size, h: size * loaded })];
  },
});
