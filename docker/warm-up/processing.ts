import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import * as vision from '@picsellia-ts/vision';
import { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';

/** Touches what a usual processing loads, so that its compiled code is in the image. */
export const warmUp = defineProcessing({
  name: 'warm-up',
  task: 'pre-annotation',
  model: 'none',
  parameters: z.object({ size: z.number().int().positive().default(8) }),
  setup: () => ({ loaded: [vision, InferenceSession].length }),
  process: async (asset, { parameters: { size }, loaded }) => {
    await asset.image();
    return [rectangle('warm', { x: 0, y: 0, w: size, h: size * loaded })];
  },
});
