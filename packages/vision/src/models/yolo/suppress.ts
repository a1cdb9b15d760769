import type { Candidate } from './candidates.ts';

/** Which of several boxes on the same thing stay. */
export interface SuppressOptions {
  /** Share of two boxes' common area in that of both together, above which the less certain one is dropped. */
  readonly iou: number;
  /** Whether boxes of different classes drop each other too. */
  readonly agnostic: boolean;
  /** The most boxes that stay. */
  readonly most: number;
}

// As many as the exporter's own program looks at; the rest are the least certain of a very crowded image.
const MOST_COMPARED = 30_000;

const areaOf = ({ left, top, right, bottom }: Candidate): number =>
  Math.max(0, right - left) * Math.max(0, bottom - top);

const overlap = (a: Candidate, b: Candidate): number => {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (areaOf(a) + areaOf(b) - width * height);
};

/** Keeps the most certain of boxes that overlap, the most certain first. */
export const suppress = (candidates: readonly Candidate[], options: SuppressOptions): Candidate[] => {
  const { iou, agnostic, most } = options;
  const kept: Candidate[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score).slice(0, MOST_COMPARED)) {
    if (kept.length >= most) break;
    const isTaken = kept.some(
      (other) => (agnostic || other.classIndex === candidate.classIndex) && overlap(other, candidate) > iou,
    );
    if (!isTaken) kept.push(candidate);
  }
  return kept;
};
