/** An image in memory: 8 bits a channel, row by row from the upper left corner, channels side by side. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}
