import type { Shape } from '@picsellia-ts/sdk';
import type { PlatformImage, PlatformState } from './platform.ts';
import type { LedgerLine, LedgerShape } from './run-record.ts';

/** What tells two shapes apart; each kind has some of the fields. */
export interface PlacedShape {
  readonly kind: string;
  readonly label: string;
  readonly x?: unknown;
  readonly y?: unknown;
  readonly w?: unknown;
  readonly h?: unknown;
  readonly points?: unknown;
  readonly point?: unknown;
  readonly mask?: unknown;
}

/** Gives two shapes the same key when kind, label and place are the same. */
export const shapeKey = (shape: PlacedShape): string => {
  const { kind, label, x, y, w, h, points, point, mask } = shape;
  return JSON.stringify([kind, label, x, y, w, h, points, point, mask]);
};

/** Counts shapes by key, to be taken out one by one. */
export class ShapeBag<T> {
  readonly #byKey = new Map<string, T[]>();

  add(key: string, value: T): void {
    const values = this.#byKey.get(key);
    if (values === undefined) this.#byKey.set(key, [value]);
    else values.push(value);
  }

  /** Takes the one out that was put in first; undefined when there is none of this key. */
  take(key: string): T | undefined {
    return this.#byKey.get(key)?.shift();
  }
}

const withScores = (shapes: readonly Shape[], written: readonly LedgerShape[]): readonly Shape[] => {
  const bag = new ShapeBag<number>();
  for (const shape of written) {
    if (typeof shape.score === 'number') bag.add(shapeKey(shape), shape.score);
  }
  return shapes.map((shape) => {
    const score = bag.take(shapeKey(shape));
    return score === undefined ? shape : { ...shape, score };
  });
};

/** Gives the platform's shapes the scores of the ledger, since the platform holds none. */
export const attachScores = <State extends PlatformState>(
  state: State,
  ledger: ReadonlyMap<string, LedgerLine>,
): State => {
  const made = new Map<string, readonly LedgerShape[]>();
  for (const { images } of ledger.values()) {
    for (const { dataId, shapes } of images ?? []) made.set(dataId, shapes ?? []);
  }
  const writtenFor = ({ id, dataId }: PlatformImage): readonly LedgerShape[] =>
    made.get(dataId) ?? ledger.get(id)?.shapes ?? [];
  return {
    ...state,
    images: state.images.map((image) => ({ ...image, shapes: withScores(image.shapes, writtenFor(image)) })),
  };
};
