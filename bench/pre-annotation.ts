import { defineProcessing, rectangle } from '@picsellia-ts/processing';

/** What is measured: each image is fetched, and gets one box in its middle. */
export default defineProcessing({
  name: 'bench',
  task: 'pre-annotation',
  model: 'none',
  process: async (asset) => {
    await asset.bytes();
    const { width, height } = asset;
    return [rectangle('centre', { x: width / 4, y: height / 4, w: width / 2, h: height / 2 })];
  },
});
