import { defineProcessing } from '@picsellia-ts/processing';
import { cutTile, encode, planTiles } from '@picsellia-ts/vision';
import { z } from 'zod';

export default defineProcessing({
  name: 'tiles',
  description: 'Cuts images into tiles, and their annotations with them.',
  task: 'dataset-version-creation',
  parameters: z.object({
    tile_width: z.int().min(16).max(8192).default(256).describe('Width of a tile in pixels'),
    tile_height: z.int().min(16).max(8192).default(256).describe('Height of a tile in pixels'),
    overlap: z.number().min(0).max(0.9).default(0.1).describe('Share of a tile that the next one repeats'),
    min_visible: z.number().min(0).max(1).default(0.2).describe('Share of an object that a tile must show to keep it'),
    keep_empty: z.boolean().default(true).describe('Whether tiles without an object are kept'),
  }),
  process: async (asset, { parameters }) => {
    const [annotation] = await asset.annotations();
    const whole = { image: await asset.image(), shapes: annotation?.shapes ?? [] };
    const { tile_width: width, tile_height: height, overlap, min_visible: minVisible } = parameters;
    const tiles = [];
    for (const window of planTiles(whole.image, { width, height, overlap })) {
      const { image, shapes } = await cutTile(whole, window, { minVisible });
      if (shapes.length === 0 && !parameters.keep_empty) continue;
      tiles.push({ image: await encode(image, { quality: 95 }), shapes });
    }
    return tiles;
  },
});
