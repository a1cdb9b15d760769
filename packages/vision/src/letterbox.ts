import type { DecodedImage } from '@picsellia-ts/sdk';
import { pipelineOf } from './pixels.ts';

/** Says what canvas an image is laid on. */
export interface LetterboxOptions {
  /** Width of the canvas in pixels. */
  readonly width: number;
  /** Height of the canvas in pixels. */
  readonly height: number;
  /** Where the image lies on the canvas: `center` (default), or `corner`, the upper left one. */
  readonly position?: 'center' | 'corner';
  /** Red, green and blue (0 to 255) of what the image leaves free, and of what lies behind transparent pixels. */
  readonly background?: readonly [number, number, number];
}

/** An image on its canvas, and the way back. */
export interface Letterbox {
  /** The canvas: always three channels (red, green, blue). */
  readonly image: DecodedImage;
  /** Takes a point `[x, y]` of the canvas to the pixels of the original image; points of the padding end outside it. */
  readonly toImage: (point: readonly [number, number]) => [number, number];
  /** Takes a point `[x, y]` of the original image to the canvas. */
  readonly toCanvas: (point: readonly [number, number]) => [number, number];
}

interface Placement {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

const GREY = [114, 114, 114] as const;

const place = (image: DecodedImage, { width, height, position = 'center' }: LetterboxOptions): Placement => {
  const scale = Math.min(width / image.width, height / image.height);
  const size = {
    width: Math.min(width, Math.max(1, Math.round(image.width * scale))),
    height: Math.min(height, Math.max(1, Math.round(image.height * scale))),
  };
  if (position === 'corner') return { ...size, left: 0, top: 0 };
  return { ...size, left: Math.floor((width - size.width) / 2), top: Math.floor((height - size.height) / 2) };
};

const draw = async (image: DecodedImage, placed: Placement, options: LetterboxOptions): Promise<DecodedImage> => {
  const [r, g, b] = options.background ?? GREY;
  const { data, info } = await pipelineOf(image)
    .flatten({ background: { r, g, b } })
    .toColourspace('srgb')
    .resize(placed.width, placed.height, { fit: 'fill' })
    .extend({
      left: placed.left,
      top: placed.top,
      right: options.width - placed.width - placed.left,
      bottom: options.height - placed.height - placed.top,
      background: { r, g, b },
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
};

/**
 * Lays an image on a canvas of the given size: the largest that fits without changing its shape, the rest filled.
 * Enlarges as well as shrinks; grey images become three equal channels, transparent ones are laid on the background.
 */
export const letterbox = async (image: DecodedImage, options: LetterboxOptions): Promise<Letterbox> => {
  const placed = place(image, options);
  const scaleX = placed.width / image.width;
  const scaleY = placed.height / image.height;
  return {
    image: await draw(image, placed, options),
    toImage: ([x, y]) => [(x - placed.left) / scaleX, (y - placed.top) / scaleY],
    toCanvas: ([x, y]) => [x * scaleX + placed.left, y * scaleY + placed.top],
  };
};
