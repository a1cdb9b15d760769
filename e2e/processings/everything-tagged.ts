import { defineProcessing } from '@picsellia-ts/processing';

export default defineProcessing({
  name: 'everything-tagged',
  task: 'auto-tagging',
  onError: 'skip',
  process: async (asset, { random }) => {
    const { width, height } = await asset.image();
    if (asset.filename === 'image-001.jpg') return [];
    return ['all', ` ${width} x ${height}`, random() < 0.5 ? 'low' : 'high'];
  },
});
