import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Makes a folder of small plain images, 64 by 48 pixels, in the format that each name ends in. */
export const makePhotos = async (folder: string, names: readonly string[]): Promise<string> => {
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const image = sharp({ create: { width: 64, height: 48, channels: 3, background: '#336699' } });
    await image.toFile(join(folder, name));
  }
  return folder;
};
