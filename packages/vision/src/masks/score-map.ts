/** A number from 0 to 1 for each pixel, row by row from the upper left corner. */
export interface ScoreMap {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A place on a map as `[x, y]`; whole numbers are the middle of a pixel. */
export type Point = readonly [number, number];
