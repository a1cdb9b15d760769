import type { Readable } from 'node:stream';
import type { DecodedImage, LoadedAnnotation } from '@picsellia-ts/sdk';

/** One image of the dataset version, as a handler sees it. Two assets with one file name are two assets. */
export interface Asset {
  readonly id: string;
  readonly filename: string;
  /** Pixels of the upright image as the platform knows it; 0 where it does not. */
  readonly width: number;
  /** Pixels of the upright image as the platform knows it; 0 where it does not. */
  readonly height: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Names of the asset's tags; empty for none. */
  readonly tags: readonly string[];
  /** The file as it is stored. */
  bytes(): Promise<Buffer>;
  /** The file as a stream, for files too large to hold. */
  stream(): Promise<Readable>;
  /**
   * The decoded image, upright (EXIF applied): rows of RGB, one byte a channel. Decoded once, however often it is asked
   * for.
   *
   * @throws UnreadableImageError when the bytes are no image.
   */
  image(): Promise<DecodedImage>;
  /**
   * A number from 0 up to 1. The numbers that follow each other are the same each time the asset is worked on for the same
   * job, whatever was worked on before it.
   */
  readonly random: () => number;
  /** What the platform holds for this asset now, newest first; empty for none. */
  annotations(): Promise<readonly LoadedAnnotation[]>;
}
