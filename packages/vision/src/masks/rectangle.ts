import type { Point, ScoreMap } from './score-map.ts';

/** A rectangle at any angle: its middle, the direction of its first side, and the lengths of both. */
export interface OrientedRectangle {
  readonly center: Point;
  readonly axis: Point;
  readonly length: number;
  readonly breadth: number;
}

const turn = (o: Point, a: Point, b: Point): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

const halfHull = (points: Iterable<Point>): Point[] => {
  const hull: Point[] = [];
  for (const point of points) {
    for (;;) {
      const last = hull.at(-1);
      const before = hull.at(-2);
      if (last === undefined || before === undefined || turn(before, last, point) > 0) break;
      hull.pop();
    }
    hull.push(point);
  }
  return hull;
};

const convexHull = (points: readonly Point[]): Point[] => {
  const sorted = [...points].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  return [...halfHull(sorted).slice(0, -1), ...halfHull(sorted.reverse()).slice(0, -1)];
};

const enclose = (points: readonly Point[], axis: Point): OrientedRectangle => {
  const [ux, uy] = axis;
  const along = points.map(([x, y]) => x * ux + y * uy);
  const across = points.map(([x, y]) => y * ux - x * uy);
  const [a0, a1] = [Math.min(...along), Math.max(...along)];
  const [c0, c1] = [Math.min(...across), Math.max(...across)];
  const a = (a0 + a1) / 2;
  const c = (c0 + c1) / 2;
  return { center: [a * ux - c * uy, a * uy + c * ux], axis, length: a1 - a0, breadth: c1 - c0 };
};

/** Finds the smallest rectangle, at any angle, around the points; a single point or a line gives one without area. */
export const smallestRectangle = (points: readonly Point[]): OrientedRectangle => {
  const hull = convexHull(points);
  const corners = hull.length > 0 ? hull : points;
  let best = enclose(corners, [1, 0]);
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % corners.length] ?? from;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length === 0) continue;
    // One side of the smallest rectangle always lies on a side of the hull.
    const candidate = enclose(corners, [(to[0] - from[0]) / length, (to[1] - from[1]) / length]);
    if (candidate.length * candidate.breadth < best.length * best.breadth) best = candidate;
  }
  return best;
};

/** Moves all four sides outwards. */
export const growRectangle = (rectangle: OrientedRectangle, distance: number): OrientedRectangle => ({
  ...rectangle,
  length: rectangle.length + 2 * distance,
  breadth: rectangle.breadth + 2 * distance,
});

/** Gives the four corners clockwise (as seen on an image), beginning with the one nearest to the upper left. */
export const cornersOf = ({ center, axis, length, breadth }: OrientedRectangle): Point[] => {
  const [cx, cy] = center;
  const [ux, uy] = axis;
  const corner = (along: number, across: number): Point => [
    cx + (along * length * ux - across * breadth * uy) / 2,
    cy + (along * length * uy + across * breadth * ux) / 2,
  ];
  const corners = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
  const sums = corners.map(([x, y]) => x + y);
  const first = sums.indexOf(Math.min(...sums));
  return [...corners.slice(first), ...corners.slice(0, first)];
};

/** Averages the scores of the pixels whose middle lies in or on the rectangle; 0 when there are none. */
export const meanScore = (map: ScoreMap, rectangle: OrientedRectangle): number => {
  const corners = cornersOf(rectangle);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [ux, uy] = rectangle.axis;
  const tolerance = 1e-6;
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= Math.min(map.height - 1, Math.ceil(Math.max(...ys))); y++)
    for (
      let x = Math.max(0, Math.floor(Math.min(...xs)));
      x <= Math.min(map.width - 1, Math.ceil(Math.max(...xs)));
      x++
    ) {
      const dx = x - rectangle.center[0];
      const dy = y - rectangle.center[1];
      if (Math.abs(dx * ux + dy * uy) > rectangle.length / 2 + tolerance) continue;
      if (Math.abs(dy * ux - dx * uy) > rectangle.breadth / 2 + tolerance) continue;
      sum += map.data[y * map.width + x] ?? 0;
      count++;
    }
  return count === 0 ? 0 : sum / count;
};
