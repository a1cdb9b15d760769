import type { DecodedImage, Shape } from '@picsellia-ts/sdk';

/** Pixels with what is drawn on them. */
export interface AnnotatedImage {
  readonly image: DecodedImage;
  /** In pixels of `image`; empty for none. */
  readonly shapes: readonly Shape[];
}
