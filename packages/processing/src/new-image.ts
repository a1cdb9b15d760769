import type { Readable } from 'node:stream';
import type { ClassificationShape, Shape } from '@picsellia-ts/sdk';

/** Something that ends in the bytes of an encoded image, such as a sharp pipeline. */
interface Encodable {
  toBuffer(): Promise<Uint8Array>;
}

/**
 * An image that a handler has made. `image` is the encoded file (JPEG, PNG, WebP, TIFF, GIF, AVIF or HEIC) as bytes that
 * do not change any more, a sharp pipeline, or a stream. Shapes are in pixels of this image, upright; none for nothing.
 * `tags` are names of tags that its asset gets in the output version, `metadata` is that of its data. Of `filename` the
 * stem counts, by default that of the source; the rest of the name tells the job, the asset and the number of the image.
 */
export interface NewImage {
  readonly image: Uint8Array | Encodable | Readable;
  readonly shapes?: readonly Shape[] | ClassificationShape;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly filename?: string;
}
