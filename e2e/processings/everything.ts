import { defineProcessing, polygon, rectangle } from '@picsellia-ts/processing';
import { z } from 'zod';

/** Ends assets in each way there is, and writes what depends on parameters, pixels and random numbers. */
export default defineProcessing({
  name: 'everything',
  task: 'pre-annotation',
  model: 'none',
  onError: 'skip',
  parameters: z.object({ share: z.number(), label: z.string().default('box') }),
  setup: ({ log }) => {
    log.info('set up');
    return { kinds: new Map([['image-003.jpg', 'nothing']]) };
  },
  process: async (asset, { parameters: { share, label }, kinds, random }) => {
    const { width, height, data } = await asset.image();
    const [red = 0] = data;
    if (asset.filename === 'image-002.jpg') throw new RangeError('not this one');
    if (asset.filename === 'image-004.jpg') return [rectangle(label, { x: width + 5, y: 0, w: 1, h: 1 })];
    if (asset.filename === 'image-005.jpg')
      return [
        polygon(label, [
          [0, 0],
          [9, 0],
          [9, 9],
        ]),
      ];
    if (kinds.has(asset.filename)) return [];
    return [
      rectangle(label, { x: -3, y: random() * 20, w: width * share, h: height }, { score: red / 255 }),
      rectangle(`${label}-${asset.width}`, { x: random() * 9, y: 1, w: 7.5, h: 7.5 }, { attributes: { red } }),
    ];
  },
});
