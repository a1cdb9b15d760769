import { defineProcessing, rectangle } from '@picsellia-ts/processing';

/** What is measured: the moment in which the first asset is in hand, with its bytes and a box on it. */
export default defineProcessing({
  name: 'first-asset',
  task: 'pre-annotation',
  model: 'none',
  process: async (asset) => {
    await asset.bytes();
    const { width, height } = asset;
    const box = { x: width / 4, y: height / 4, w: width / 2, h: height / 2 };
    console.log(JSON.stringify({ first_at: Date.now() / 1000 }));
    return [rectangle('centre', box)];
  },
});
