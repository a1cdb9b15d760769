import { defineProcessing } from '@picsellia-ts/processing';
import { measureQuality } from '@picsellia-ts/vision';
import { z } from 'zod';

const SQUARE = 0.05;

/** The form of an image; a square may be off by some percent. */
const formOf = (width: number, height: number): string => {
  if (Math.abs(width / height - 1) <= SQUARE) return 'square';
  return width > height ? 'landscape' : 'portrait';
};

export default defineProcessing({
  name: 'datalake-tags',
  description: 'Tags the data of a datalake by form, resolution, colour and light.',
  task: 'data-auto-tagging',
  parameters: z.object({
    low_resolution_below: z.number().min(0).default(0.25).describe('Megapixels below which an image is low-resolution'),
    dark_below: z
      .number()
      .min(0)
      .max(1)
      .default(0.25)
      .describe('Mean brightness, 0 to 1, below which an image is dark'),
  }),
  process: async (data, { parameters }) => {
    const image = await data.image();
    const { width, height, channels } = image;
    const isGrey = (at: number): boolean =>
      image.data[at] === image.data[at + 1] && image.data[at] === image.data[at + 2];
    const step = channels * Math.max(1, Math.floor((width * height) / 10_000));
    let isColourless = true;
    for (let at = 0; isColourless && at < image.data.length; at += step) isColourless = channels === 1 || isGrey(at);
    return [
      formOf(width, height),
      ...((width * height) / 1e6 < parameters.low_resolution_below ? ['low-resolution'] : []),
      ...(isColourless ? ['grey'] : []),
      ...(measureQuality(image).brightness < parameters.dark_below ? ['dark'] : []),
    ];
  },
});
