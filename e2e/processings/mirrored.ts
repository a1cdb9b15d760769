import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import sharp from 'sharp';

export default defineProcessing({
  name: 'mirrored',
  task: 'data-augmentation',
  keepOriginals: true,
  onError: 'skip',
  process: async (asset, { random }) => {
    if (asset.filename === 'image-001.jpg') return { image: Buffer.from('no image') };
    const bytes = await asset.bytes();
    const boxes = (await asset.annotations()).flatMap(({ shapes }) =>
      shapes.filter(({ kind }) => kind === 'rectangle'),
    );
    return [
      { image: sharp(bytes).flop(), shapes: [rectangle('mirrored', { x: random() * 30, y: 1, w: 9, h: 9 })] },
      { image: await sharp(bytes).png().toBuffer(), tags: [`boxes ${boxes.length}`] },
    ];
  },
});
