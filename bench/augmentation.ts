import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import sharp from 'sharp';

/** What is measured: of each image a mirrored and brighter one, as a JPEG of quality 90, with one box in its middle. */
export default defineProcessing({
  name: 'bench-augmentation',
  task: 'data-augmentation',
  process: async (asset) => {
    const { width, height } = asset;
    const image = sharp(await asset.bytes())
      .flop()
      .linear(1.1, 0)
      .jpeg({ quality: 90 });
    return [{ image, shapes: [rectangle('centre', { x: width / 4, y: height / 4, w: width / 2, h: height / 2 })] }];
  },
});
