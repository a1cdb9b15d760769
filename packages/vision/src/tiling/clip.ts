import type { Box } from '@picsellia-ts/sdk';

/** A place as `[x, y]`. */
export type Place = readonly [number, number];

/** The area that a closed outline encloses. */
export const areaOf = (points: readonly Place[]): number => {
  let twice = 0;
  for (const [index, [x, y]] of points.entries()) {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
};

/** How far a place lies inside each of the four sides of a window; negative outside. */
const SIDES: readonly ((place: Place, window: Box) => number)[] = [
  ([x], window) => x - window.x,
  ([x], window) => window.x + window.w - x,
  ([, y], window) => y - window.y,
  ([, y], window) => window.y + window.h - y,
];

const between = ([ax, ay]: Place, [bx, by]: Place, share: number): Place => [
  ax + (bx - ax) * share,
  ay + (by - ay) * share,
];

const isSame = ([ax, ay]: Place, [bx, by]: Place): boolean => ax === bx && ay === by;

/**
 * Cuts a closed outline to a window (Sutherland and Hodgman's method): empty when nothing of it lies inside. Parts of one
 * outline that the window separates stay one, joined along its border.
 */
export const clipPolygon = (points: readonly Place[], window: Box): Place[] => {
  let ring = [...points];
  for (const inside of SIDES) {
    const next: Place[] = [];
    for (const [index, place] of ring.entries()) {
      const before = ring.at(index - 1) ?? place;
      const [depth, depthBefore] = [inside(place, window), inside(before, window)];
      if (depth >= 0 !== depthBefore >= 0) next.push(between(before, place, depthBefore / (depthBefore - depth)));
      if (depth >= 0) next.push(place);
    }
    ring = next;
  }
  const distinct = ring.filter((place, index) => !isSame(place, ring.at(index - 1) ?? place) || ring.length === 1);
  return areaOf(distinct) > 0 ? distinct : [];
};

/** Cuts one straight piece to a window (Liang and Barsky's method); undefined when it lies outside. */
const clipSegment = (from: Place, to: Place, window: Box): readonly [Place, Place] | undefined => {
  let [enter, leave] = [0, 1];
  for (const inside of SIDES) {
    const [depth, depthAfter] = [inside(from, window), inside(to, window)];
    if (depth < 0 && depthAfter < 0) return undefined;
    if (depth < 0) enter = Math.max(enter, depth / (depth - depthAfter));
    else if (depthAfter < 0) leave = Math.min(leave, depth / (depth - depthAfter));
  }
  if (enter >= leave) return undefined;
  return [enter === 0 ? from : between(from, to, enter), leave === 1 ? to : between(from, to, leave)];
};

/** Cuts an open line to a window: the pieces that lie inside, none when it lies outside. */
export const clipLine = (points: readonly Place[], window: Box): Place[][] => {
  const pieces: Place[][] = [];
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    const piece = from && clipSegment(from, to, window);
    if (piece === undefined) continue;
    const current = pieces.at(-1);
    const end = current?.at(-1);
    if (current !== undefined && end !== undefined && isSame(end, piece[0])) current.push(piece[1]);
    else pieces.push([...piece]);
  }
  return pieces;
};
