import { ModelError } from '../../errors.ts';
import type { FloatTensor } from '../onnx-session.ts';

/**
 * How a model lays out its candidates. Number `c` of candidate `i` stands at `c * channelStep + i * candidateStep`: four of
 * its box, then what `kind` says, then coefficients of its mask.
 */
export interface Layout {
  /** `scores`: one a class. `objectness`: one for all, then one a class. `final`: its score, then the index of its class. */
  readonly kind: 'scores' | 'objectness' | 'final';
  readonly candidates: number;
  readonly channelStep: number;
  readonly candidateStep: number;
  /** Where the coefficients of the mask begin. */
  readonly masksFrom: number;
}

/** What is known of a model besides its answer. */
export interface ModelFacts {
  readonly path: string;
  readonly names: readonly string[];
  /** The exporter says that the model suppresses overlapping boxes by itself. */
  readonly isFinal: boolean;
}

// A model that chooses by itself gives some hundred boxes, one that does not gives thousands.
const MOST_FINAL = 1000;

/**
 * Tells the layout from the shape of the answer: `[1, 4 + classes, n]` (YOLOv8 and later), the same turned round,
 * `[1, n, 5 + classes]` (YOLOv5, YOLOv7), or `[1, n, 6]` (overlaps suppressed); each with `masks` more.
 *
 * @throws ModelError when it is none of them for this number of classes.
 */
export const layoutOf = ({ dims }: FloatTensor, masks: number, { path, names, isFinal }: ModelFacts): Layout => {
  const [batch, rows = 0, columns = 0] = dims;
  const classes = names.length;
  if (dims.length === 3 && batch === 1) {
    const row = { candidates: rows, channelStep: 1, candidateStep: columns, masksFrom: columns - masks };
    if (columns === 6 + masks && (isFinal || rows <= MOST_FINAL)) return { kind: 'final', ...row };
    if (rows === 4 + classes + masks)
      return { kind: 'scores', candidates: columns, channelStep: columns, candidateStep: 1, masksFrom: rows - masks };
    if (columns === 4 + classes + masks) return { kind: 'scores', ...row };
    if (columns === 5 + classes + masks) return { kind: 'objectness', ...row };
  }
  throw new ModelError(
    `The model ${path} answers with [${dims.join(', ')}], which is no layout of YOLO for ${classes} classes (${names.slice(0, 3).join(', ')}${classes > 3 ? ', …' : ''}).`,
  );
};
