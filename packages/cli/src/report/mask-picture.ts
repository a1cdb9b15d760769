import { decodeMask } from '@picsellia-ts/sdk';
import sharp from 'sharp';

const MOST_ACROSS = 640;
const INSIDE_ALPHA = 90;
const EDGE_ALPHA = 255;

const channelsOf = (colour: string): readonly [number, number, number] => {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws a mask in a colour, its edge firm, as a small PNG data URI; undefined when it is no mask of such an image. */
export const drawMask = async (counts: string, size: Size, colour: string): Promise<string | undefined> => {
  const mask = decodeMask(counts, size);
  if (mask === undefined) return undefined;
  const scale = Math.min(1, MOST_ACROSS / size.width);
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const isSet = (x: number, y: number): boolean => {
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    const column = Math.min(size.width - 1, Math.floor((x + 0.5) / scale));
    const row = Math.min(size.height - 1, Math.floor((y + 0.5) / scale));
    return mask[row * size.width + column] === 1;
  };
  const pixels = Buffer.alloc(width * height * 4);
  const [red, green, blue] = channelsOf(colour);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isSet(x, y)) continue;
      const isInside = isSet(x - 1, y) && isSet(x + 1, y) && isSet(x, y - 1) && isSet(x, y + 1);
      pixels.set([red, green, blue, isInside ? INSIDE_ALPHA : EDGE_ALPHA], (y * width + x) * 4);
    }
  }
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ palette: true })
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
};
