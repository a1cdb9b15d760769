import { defineProcessing } from '@picsellia-ts/processing';
import { measureQuality } from '@picsellia-ts/vision';
import { z } from 'zod';

export default defineProcessing({
  name: 'quality-tags',
  description: 'Tags images that are dark, bright, blurred or small.',
  task: 'auto-tagging',
  parameters: z.object({
    dark_below: z
      .number()
      .min(0)
      .max(1)
      .default(0.25)
      .describe('Mean brightness, 0 to 1, below which an image is dark'),
    bright_above: z.number().min(0).max(1).default(0.75).describe('Mean brightness above which an image is bright'),
    blurred_below: z.number().min(0).default(100).describe('Variance of the Laplacian below which an image is blurred'),
    small_below: z.int().min(0).default(320).describe('Shorter side in pixels below which an image is small'),
  }),
  process: async (asset, { parameters }) => {
    const image = await asset.image();
    const { brightness, sharpness } = measureQuality(image);
    return [
      ...(brightness < parameters.dark_below ? ['dark'] : []),
      ...(brightness > parameters.bright_above ? ['bright'] : []),
      ...(sharpness < parameters.blurred_below ? ['blurred'] : []),
      ...(Math.min(image.width, image.height) < parameters.small_below ? ['small'] : []),
    ];
  },
});
