const DIGIT_BITS = 5;
const MORE = 32;
const NEGATIVE = 16;

const isCompressed = (counts: string): boolean => /^[0-o]*[0-O]$/.test(counts);

// Each number is written in digits of five bits, the least first; from the fourth on as a difference to two before.
const compressedTotal = (counts: string): number => {
  const runs: number[] = [];
  let value = 0;
  let scale = 1;
  for (const character of counts) {
    const digit = character.charCodeAt(0) - 48;
    value += (digit % MORE) * scale;
    scale *= 2 ** DIGIT_BITS;
    if ((digit & MORE) !== 0) continue;
    if ((digit & NEGATIVE) !== 0) value -= scale;
    runs.push(value + (runs.length > 2 ? (runs.at(-2) ?? 0) : 0));
    [value, scale] = [0, 1];
  }
  return runs.some((run) => run < 0) ? Number.NaN : runs.reduce((sum, run) => sum + run, 0);
};

/**
 * Number of pixels that run lengths cover: COCO's compressed counts, or plain numbers with spaces or commas between
 * them; undefined for text that is neither, of which nothing can be said.
 */
export const pixelsOfRuns = (counts: string): number | undefined => {
  if (/^\d+([ ,]+\d+)+$/.test(counts)) return counts.split(/[ ,]+/).reduce((sum, run) => sum + Number(run), 0);
  return isCompressed(counts) ? compressedTotal(counts) : undefined;
};
