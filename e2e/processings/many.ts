import { defineProcessing, rectangle } from '@picsellia-ts/processing';

/** Fetches each image, looks at the pixels of one in a hundred, and draws a box. */
export default defineProcessing({
  name: 'many',
  task: 'pre-annotation',
  model: 'none',
  process: async (asset) => {
    await asset.bytes();
    if (asset.filename.endsWith('00.jpg')) await asset.image();
    return [rectangle('centre', { x: asset.width / 4, y: asset.height / 4, w: 20, h: 20 })];
  },
});
