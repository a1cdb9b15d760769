import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import { z } from 'zod';

export default defineProcessing({
  name: 'centre',
  task: 'pre-annotation',
  model: 'none',
  parameters: z.object({
    share: z.number().min(0).max(1).default(0.5).describe('Side of the box, as a share of the image'),
  }),
  process: (asset, { parameters: { share } }) => [
    rectangle('centre', {
      x: (asset.width * (1 - share)) / 2,
      y: (asset.height * (1 - share)) / 2,
      w: asset.width * share,
      h: asset.height * share,
    }),
  ],
});
