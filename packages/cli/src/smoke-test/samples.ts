import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Sizes and colours of the images that stand in where nobody gives any: upright and lying, bright and dark. */
const SAMPLES = [
  { name: 'bright.jpg', width: 640, height: 480, ground: '#e8e4d8', shape: '#c03028' },
  { name: 'dark.jpg', width: 480, height: 640, ground: '#101418', shape: '#f0d060' },
  { name: 'small.png', width: 96, height: 64, ground: '#3070a0', shape: '#ffffff' },
  { name: 'wide.jpg', width: 800, height: 300, ground: '#508040', shape: '#202020' },
] as const;

const drawing = ({ width, height, ground, shape }: (typeof SAMPLES)[number]): Buffer => {
  const radius = Math.min(width, height) / 4;
  const circle = `<circle cx="${width / 3}" cy="${height / 2}" r="${radius}" fill="${shape}"/>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${ground}"/>${circle}</svg>`,
  );
};

/** Draws images into a new folder of its own, and answers that. */
export const drawSamples = async (): Promise<string> => {
  const { default: sharp } = await import('sharp');
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-samples-'));
  for (const sample of SAMPLES) {
    const image = sharp(drawing(sample));
    const bytes = await (sample.name.endsWith('.png') ? image.png() : image.jpeg()).toBuffer();
    await writeFile(join(folder, sample.name), bytes);
  }
  return folder;
};
