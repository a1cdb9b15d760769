export interface MaskExtent {
  area: number;
  /** x, y, w, h. */
  bbox: [number, number, number, number];
}

/** Reads COCO's compressed run lengths: five bits a character, the least first, each from the third on as a difference. */
const readRuns = (counts: string): number[] => {
  const runs: number[] = [];
  let position = 0;
  while (position < counts.length) {
    let value = 0;
    let shift = 0;
    let code = 0;
    do {
      code = counts.charCodeAt(position) - 48;
      position += 1;
      value |= (code & 31) << shift;
      shift += 5;
    } while ((code & 32) !== 0 && position < counts.length);
    if ((code & 16) !== 0) value |= -1 << shift;
    runs.push(value + (runs.length > 2 ? (runs.at(-2) ?? 0) : 0));
  }
  return runs;
};

/** Pixels and box of a mask of an image that is `height` pixels high; runs go down the columns, background first. */
export const measureMask = (counts: string, height: number): MaskExtent => {
  if (height <= 0) return { area: 0, bbox: [0, 0, 0, 0] };
  let [area, offset] = [0, 0];
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (const [index, run] of readRuns(counts).entries()) {
    if (index % 2 === 1 && run > 0) {
      const last = offset + run - 1;
      const [firstColumn, lastColumn] = [Math.floor(offset / height), Math.floor(last / height)];
      const spans = firstColumn !== lastColumn;
      area += run;
      left = Math.min(left, firstColumn);
      right = Math.max(right, lastColumn);
      top = Math.min(top, spans ? 0 : offset % height);
      bottom = Math.max(bottom, spans ? height - 1 : last % height);
    }
    offset += run;
  }
  return { area, bbox: area === 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1] };
};
