import type { Coordinates } from '../../shapes/shape.ts';

/** The reference client's way from decimals to pixels: what comes after the point is cut. */
export const cut = (value: number): number => Math.trunc(value);

/** A side of a box; one that is shorter than a pixel keeps one, or the box would vanish. */
export const cutSide = (value: number): number => (value > 0 ? Math.max(1, cut(value)) : cut(value));

/** Pairs of numbers as coordinates in pixels. */
export const pairUp = (numbers: readonly number[]): Coordinates[] =>
  Array.from({ length: numbers.length / 2 }, (_, index): Coordinates => {
    return [cut(numbers[2 * index] ?? 0), cut(numbers[2 * index + 1] ?? 0)];
  });
