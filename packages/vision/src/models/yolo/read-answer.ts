import type { Letterbox } from '../../letterbox.ts';
import type { FloatTensor } from '../onnx-session.ts';
import { type Candidate, readCandidates } from './candidates.ts';
import type { DetectSettings } from './detect-options.ts';
import { type Layout, layoutOf, type ModelFacts } from './layout.ts';
import { maskPolygon } from './mask-polygon.ts';
import { suppress } from './suppress.ts';

/** What a model answers: its candidates, and the maps of their masks, which a plain detector has none of. */
export interface Answer {
  readonly boxes: FloatTensor;
  readonly prototypes: FloatTensor | undefined;
}

/** A detection taken to the pixels of the image, not yet clipped to it. */
export interface Placed {
  /** The upper left corner, then the lower right one. */
  readonly corners: readonly [readonly [number, number], readonly [number, number]];
  readonly polygon: readonly (readonly [number, number])[] | undefined;
  readonly score: number;
  readonly classIndex: number;
}

interface Reading {
  readonly facts: ModelFacts;
  readonly settings: DetectSettings;
  readonly boxed: Letterbox;
}

interface Drawing extends Answer {
  readonly layout: Layout;
  readonly boxed: Letterbox;
}

const polygonOf = (candidate: Candidate, { boxes, prototypes, layout, boxed }: Drawing): Placed['polygon'] => {
  if (prototypes === undefined) return undefined;
  const start = candidate.index * layout.candidateStep;
  const coefficients = Array.from(
    { length: prototypes.dims[1] ?? 0 },
    (_, map) => boxes.data[start + (layout.masksFrom + map) * layout.channelStep] ?? 0,
  );
  const polygon = maskPolygon(candidate, { prototypes, coefficients }, boxed.image);
  return polygon.length < 3 ? undefined : polygon.map(boxed.toImage);
};

/**
 * Reads a model's answer: the candidates that are certain enough, without those that overlap a more certain one.
 *
 * @throws ModelError when its layout is none of YOLO's.
 */
export const readAnswer = (answer: Answer, { facts, settings, boxed }: Reading): Placed[] => {
  const layout = layoutOf(answer.boxes, answer.prototypes?.dims[1] ?? 0, facts);
  const candidates = readCandidates(answer.boxes.data, layout, settings.confidence);
  // What the model has chosen by itself overlaps no more.
  const iou = layout.kind === 'final' ? 1 : settings.iou;
  const { agnostic, maxDetections } = settings;
  return suppress(candidates, { iou, agnostic, most: maxDetections }).map((candidate) => ({
    corners: [boxed.toImage([candidate.left, candidate.top]), boxed.toImage([candidate.right, candidate.bottom])],
    polygon: polygonOf(candidate, { ...answer, layout, boxed }),
    score: candidate.score,
    classIndex: candidate.classIndex,
  }));
};
