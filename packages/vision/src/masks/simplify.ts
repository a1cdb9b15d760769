import type { Point } from './score-map.ts';

const distanceTo = ([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number => {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
};

const farthest = (points: readonly Point[], from: number, to: number): { at: number; distance: number } => {
  const best = { at: from, distance: -1 };
  const [a = [0, 0], b = [0, 0]] = [points[from], points[to]];
  for (let at = from + 1; at < to; at++) {
    const distance = distanceTo(points[at] ?? a, a, b);
    if (distance > best.distance) Object.assign(best, { at, distance });
  }
  return best;
};

/**
 * Leaves out corners of a closed outline that lie within `tolerance` of the line without them (Douglas and Peucker's
 * method). An outline of three corners or less stays as it is.
 */
export const simplify = (outline: readonly Point[], tolerance: number): Point[] => {
  const [first] = outline;
  if (first === undefined || outline.length <= 3) return [...outline];
  const closed = [...outline, first];
  const last = closed.length - 1;
  // A line needs two ends that differ: the first corner, and the one farthest from it.
  const { at: opposite } = farthest(closed, 0, last);
  const kept = new Set([0, opposite]);
  const open: [number, number][] = [
    [0, opposite],
    [opposite, last],
  ];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const { at, distance } = farthest(closed, ...range);
    if (distance <= tolerance) continue;
    kept.add(at);
    open.push([range[0], at], [at, range[1]]);
  }
  return outline.filter((_, index) => kept.has(index));
};
