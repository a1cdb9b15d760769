import type { Layout } from './layout.ts';

/** A box on the canvas with its best class; `index` is its place in the model's answer. */
export interface Candidate {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly score: number;
  readonly classIndex: number;
  readonly index: number;
}

interface Best {
  readonly score: number;
  readonly classIndex: number;
}

/** Finds the class that the model is surest of. */
const bestOf = (data: Float32Array, { kind, channelStep, masksFrom }: Layout, start: number): Best => {
  const value = (channel: number): number => data[start + channel * channelStep] ?? 0;
  if (kind === 'final') return { score: value(4), classIndex: Math.round(value(5)) };
  const first = kind === 'objectness' ? 5 : 4;
  let best = first;
  for (let channel = first + 1; channel < masksFrom; channel++) if (value(channel) > value(best)) best = channel;
  return { score: value(best) * (kind === 'objectness' ? value(4) : 1), classIndex: best - first };
};

/** Reads the candidates whose score is above the threshold, in the model's order. */
export const readCandidates = (data: Float32Array, layout: Layout, threshold: number): Candidate[] => {
  const { kind, channelStep, candidateStep } = layout;
  const found: Candidate[] = [];
  for (let index = 0; index < layout.candidates; index++) {
    const start = index * candidateStep;
    const { score, classIndex } = bestOf(data, layout, start);
    if (!(score > threshold)) continue;
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((channel) => data[start + channel * channelStep]);
    const corners =
      kind === 'final'
        ? { left: a, top: b, right: c, bottom: d }
        : { left: a - c / 2, top: b - d / 2, right: a + c / 2, bottom: b + d / 2 };
    found.push({ ...corners, score, classIndex, index });
  }
  return found;
};
