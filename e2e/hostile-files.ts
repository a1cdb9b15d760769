import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { SeedOptions } from '@picsellia-ts/emulator';
import sharp, { type Sharp } from 'sharp';

type Images = NonNullable<SeedOptions['images']>;

const SIZE = { width: 60, height: 40 };
const PHOTOGRAPH = readFileSync(join(import.meta.dirname, '../examples/images/cat.jpg'));

const filled = (background: string): Sharp => sharp({ create: { ...SIZE, channels: 3, background } });

/** Green, with red in the upper left corner of the upright image. */
const corner = async (): Promise<Buffer> => {
  const red = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#f00' } })
    .png()
    .toBuffer();
  return filled('#0f0')
    .composite([{ input: red, left: 0, top: 0 }])
    .png()
    .toBuffer();
};

/** How the pixels of an upright image are stored for each orientation, in steps that follow each other. */
const STORED: readonly (readonly ((image: Sharp) => Sharp)[])[] = [
  [],
  [(image) => image.flop()],
  [(image) => image.rotate(180)],
  [(image) => image.flip()],
  [(image) => image.rotate(90), (image) => image.flop()],
  [(image) => image.rotate(270)],
  [(image) => image.rotate(90), (image) => image.flip()],
  [(image) => image.rotate(90)],
];

const oriented = async (index: number): Promise<Images[number]> => {
  let pixels = await corner();
  for (const step of STORED[index] ?? []) pixels = await step(sharp(pixels)).png().toBuffer();
  const bytes = await sharp(pixels)
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .withMetadata({ orientation: index + 1 })
    .toBuffer();
  return { filename: `exif-${index + 1}.jpg`, bytes };
};

const chunk = (kind: string, body: Buffer): Buffer => {
  const content = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
};

/** A PNG of 300 megapixels in some 40 kB: one bit a pixel, all alike. */
const bomb = (): Buffer => {
  const [width, height] = [20_000, 15_000];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc((1 + width / 8) * height), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
};

const animated = async (format: 'gif' | 'webp'): Promise<Buffer> => {
  const frames = await Promise.all(['#f00', '#0f0', '#00f'].map((colour) => filled(colour).png().toBuffer()));
  return sharp(frames, { join: { animated: true } })
    .toFormat(format, { delay: [100, 100, 100] })
    .toBuffer();
};

/** The head of a film, as a phone stores it. */
const film = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypisom\0\0\u0002\0isomiso2'),
  Buffer.alloc(4_096),
]);

/** Files that images in the wild turn out to be: what is none, what is more than it says, and what is merely unusual. */
export const hostileFiles = async (): Promise<Images> => [
  { filename: 'empty.jpg', bytes: Buffer.alloc(0) },
  { filename: 'text.png', bytes: Buffer.from('This is no image at all.\n') },
  { filename: 'cut-off.jpg', bytes: PHOTOGRAPH.subarray(0, Math.floor(PHOTOGRAPH.length / 2)) },
  { filename: 'bomb.png', bytes: bomb() },
  { filename: 'film.jpg', bytes: film },
  { filename: 'film.mp4', bytes: film, type: 'VIDEO' },
  { filename: 'photograph.jpg', bytes: PHOTOGRAPH },
  { filename: 'really-a-png.jpg', bytes: await corner() },
  ...(await Promise.all(STORED.map((_, index) => oriented(index)))),
  { filename: 'cmyk.jpg', bytes: await filled('#f00').toColourspace('cmyk').jpeg().toBuffer() },
  { filename: 'sixteen-bit.png', bytes: await filled('#f00').toColourspace('rgb16').png().toBuffer() },
  { filename: 'animated.gif', bytes: await animated('gif') },
  { filename: 'animated.webp', bytes: await animated('webp') },
  { filename: '../../outside.jpg', bytes: await filled('#f00').jpeg().toBuffer() },
  { filename: '..\\outside.jpg', bytes: await filled('#f00').jpeg().toBuffer() },
  { filename: 'twin.jpg', bytes: await filled('#f00').jpeg().toBuffer() },
  { filename: 'twin.jpg', bytes: await filled('#f01').jpeg().toBuffer() },
];

/** Of the hostile files, those that hold no image that can be worked on. */
export const UNREADABLE: readonly string[] = ['empty.jpg', 'text.png', 'cut-off.jpg', 'bomb.png', 'film.jpg'];
