import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const COUNT = 40;
const PHOTOGRAPHS = join(import.meta.dirname, '../examples/images');

/** A folder with 40 different JPEG crops of 640x480, about 60 KB each, cut from the sample photographs; made once. */
export const prepareImages = async (cache: string): Promise<string> => {
  const folder = join(cache, 'crops-640x480');
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const photographs = readdirSync(PHOTOGRAPHS).filter((name) => name.endsWith('.jpg'));
  for (let index = 0; index < COUNT; index += 1) {
    const path = join(PHOTOGRAPHS, photographs[index % photographs.length] ?? '');
    const image = sharp(path).resize(960, 720, { fit: 'cover' });
    const left = (index * 37) % 320;
    const top = (index * 23) % 240;
    const crop = image.extract({ left, top, width: 640, height: 480 });
    await crop.jpeg({ quality: 90 }).toFile(join(partial, `crop-${String(index).padStart(2, '0')}.jpg`));
  }
  renameSync(partial, folder);
  return folder;
};
