const FIRST_DIGIT = 48;

const writeNumber = (value: number): string => {
  let text = '';
  for (let rest = value; ; ) {
    const low = rest & 31;
    rest >>= 5;
    const isLast = (low & 16) === 0 ? rest === 0 : rest === -1;
    text += String.fromCharCode(FIRST_DIGIT + (isLast ? low : low | 32));
    if (isLast) return text;
  }
};

/** COCO's compressed form of run lengths: digits of five bits, from the fourth run on as a difference to two before. */
export const compressRuns = (runs: readonly number[]): string =>
  runs.map((run, index) => writeNumber(index > 2 ? run - (runs[index - 2] ?? 0) : run)).join('');

/** The run lengths behind COCO's compressed counts. */
export const expandRuns = (counts: string): number[] => {
  const runs: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of counts) {
    const digit = character.charCodeAt(0) - FIRST_DIGIT;
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    if ((digit & 16) !== 0) value |= -1 << shift;
    runs.push(runs.length > 2 ? value + (runs.at(-2) ?? 0) : value);
    [value, shift] = [0, 0];
  }
  return runs;
};

/** What a mask covers: its number of pixels, and the box `[x, y, w, h]` around them, empty when there are none. */
export const measureRuns = (runs: readonly number[], height: number): { area: number; bbox: number[] } => {
  let [place, area] = [0, 0];
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1 && run > 0) {
      const last = place + run - 1;
      const [column, endColumn] = [Math.floor(place / height), Math.floor(last / height)];
      area += run;
      left = Math.min(left, column);
      right = Math.max(right, endColumn);
      // A run that goes on into the next column touches the lower edge here and the upper one there.
      top = Math.min(top, column === endColumn ? place % height : 0);
      bottom = Math.max(bottom, column === endColumn ? last % height : height - 1);
    }
    place += run;
  }
  return { area, bbox: area === 0 ? [] : [left, top, right - left + 1, bottom - top + 1] };
};
