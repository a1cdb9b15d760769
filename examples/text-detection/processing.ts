import { defineProcessing, polygon } from '@picsellia-ts/processing';
import { textDetector } from '@picsellia-ts/vision';
import { z } from 'zod';

export default defineProcessing({
  name: 'text-detection',
  description: 'Draws a polygon around every piece of text.',
  task: 'pre-annotation',
  parameters: z.object({
    confidence: z.number().min(0).max(1).default(0.6).describe('How sure the model must be of a piece of text'),
    minSide: z.int().min(32).max(4096).default(736).describe('Shorter side that small images are enlarged to'),
  }),
  setup: async ({ model, onDispose }) => {
    const detector = await textDetector(await model.download());
    onDispose(() => detector.close());
    return { detector };
  },
  process: async (asset, { detector, parameters }) => {
    const options = { boxThreshold: parameters.confidence, minSide: parameters.minSide };
    const found = await detector.detect(await asset.image(), options);
    return found.map((text) => polygon('text', text.polygon, { score: text.score }));
  },
});
