import type { DecodedImage } from '@picsellia-ts/sdk';
import { pipelineOf } from './pixels.ts';

/** How an image is written into a file. */
export interface EncodeOptions {
  /** `jpeg` by default; `png` loses nothing. */
  readonly format?: 'jpeg' | 'png' | 'webp';
  /** Quality of jpeg and webp, 1 to 100; 90 by default. */
  readonly quality?: number;
}

/** Encodes an image as the bytes of a file, such as a handler returns for a new image. */
export const encode = (
  image: DecodedImage,
  { format = 'jpeg', quality = 90 }: EncodeOptions = {},
): Promise<Uint8Array> =>
  pipelineOf(image)
    .toFormat(format, format === 'png' ? {} : { quality })
    .toBuffer();
