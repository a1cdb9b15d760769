const FIRST_DIGIT = 48;
const BITS = 5;
const MORE = 32;
const NEGATIVE = 16;

const writeNumber = (value: number): string => {
  let text = '';
  for (let rest = value; ; ) {
    const low = rest & 31;
    rest >>= BITS;
    const isLast = (low & NEGATIVE) === 0 ? rest === 0 : rest === -1;
    text += String.fromCharCode(FIRST_DIGIT + (isLast ? low : low | MORE));
    if (isLast) return text;
  }
};

/**
 * Writes run lengths in COCO's compressed form: digits of five bits, from the fourth run on as a difference to two before.
 * Runs go down the columns of the image, background first, and add up to its pixels.
 */
export const compressRunLengths = (runs: readonly number[]): string =>
  runs.map((run, index) => writeNumber(index > 2 ? run - (runs[index - 2] ?? 0) : run)).join('');

/** Reads COCO's compressed form as it stands, so that a run may be negative; undefined for a text that is none. */
export const readRuns = (counts: string): number[] | undefined => {
  if (!/^[0-o]*[0-O]$/.test(counts)) return undefined;
  const runs: number[] = [];
  // Not by shifts: a text may hold numbers of any length.
  let [value, scale] = [0, 1];
  for (const character of counts) {
    const digit = character.charCodeAt(0) - FIRST_DIGIT;
    value += (digit % MORE) * scale;
    scale *= 2 ** BITS;
    if ((digit & MORE) !== 0) continue;
    if ((digit & NEGATIVE) !== 0) value -= scale;
    runs.push(runs.length > 2 ? value + (runs.at(-2) ?? 0) : value);
    [value, scale] = [0, 1];
  }
  return runs;
};

/**
 * The run lengths behind COCO's compressed counts, in pixels, down the columns of the image, background first; undefined
 * for a text that is none, or that holds a negative run.
 */
export const expandRunLengths = (counts: string): number[] | undefined => {
  const runs = readRuns(counts);
  return runs?.some((run) => run < 0) ? undefined : runs;
};
