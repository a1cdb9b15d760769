import { readRuns } from '../shapes/run-lengths.ts';

const PLAIN = /^\d+([ ,]+\d+)+$/;

/**
 * Number of pixels that run lengths cover: COCO's compressed counts, or plain numbers with spaces or commas between
 * them; NaN where one of them is negative, undefined for text that is neither, of which nothing can be said.
 */
export const pixelsOfRuns = (counts: string): number | undefined => {
  const runs = PLAIN.test(counts) ? counts.split(/[ ,]+/).map(Number) : readRuns(counts);
  if (runs?.some((run) => run < 0)) return Number.NaN;
  return runs?.reduce((sum, run) => sum + run, 0);
};
