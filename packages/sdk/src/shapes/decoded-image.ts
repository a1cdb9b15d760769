/** Pixels of an image, row by row from the top, channels of a pixel side by side (HWC), one byte each. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}
