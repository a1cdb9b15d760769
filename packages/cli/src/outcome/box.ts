/** An upright box: `x`, `y` the upper left corner, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
