import { defineProcessing } from '@picsellia-ts/processing';
import { type AnnotatedImage, brighten, encode, flip, rotate } from '@picsellia-ts/vision';
import { z } from 'zod';

export default defineProcessing({
  name: 'mirror-turn-relight',
  description: 'Makes mirrored, turned and relit copies of images, with their annotations.',
  task: 'data-augmentation',
  keepOriginals: true,
  parameters: z.object({
    flip_horizontally: z.boolean().default(true).describe('Make a copy with left and right changed'),
    flip_vertically: z.boolean().default(false).describe('Make a copy with top and bottom changed'),
    rotate: z.boolean().default(true).describe('Make a copy turned by 90, 180 or 270 degrees'),
    brightness: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.3)
      .describe('Make a copy up to this share darker or brighter; 0 for none'),
  }),
  process: async (asset, { parameters, random }) => {
    // The newest annotation; an image without any gives copies without any.
    const [annotation] = await asset.annotations();
    const original: AnnotatedImage = { image: await asset.image(), shapes: annotation?.shapes ?? [] };
    // Always drawn in one order, so that the same job makes the same images again.
    const degrees = ([90, 180, 270] as const)[Math.floor(random() * 3)] ?? 90;
    const factor = 1 + parameters.brightness * (2 * random() - 1);
    const copies = [
      ...(parameters.flip_horizontally ? [{ tag: 'mirrored', made: flip(original, 'horizontal') }] : []),
      ...(parameters.flip_vertically ? [{ tag: 'upside-down', made: flip(original, 'vertical') }] : []),
      ...(parameters.rotate ? [{ tag: `turned-${degrees}`, made: rotate(original, degrees) }] : []),
      ...(parameters.brightness > 0 ? [{ tag: 'relit', made: brighten(original, factor) }] : []),
    ];
    return Promise.all(
      copies.map(async ({ tag, made }) => {
        const { image, shapes } = await made;
        return { image: await encode(image), shapes, tags: [tag] };
      }),
    );
  },
});
