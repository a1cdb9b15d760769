/** The corners of a ring; what is not a pair of numbers is left out. */
export const cornersOf = (polygon: unknown): [number, number][] =>
  Array.isArray(polygon)
    ? polygon.flatMap((point: unknown): [number, number][] =>
        Array.isArray(point) ? [[Number(point[0]), Number(point[1])]] : [],
      )
    : [];

/** The area that a ring encloses, in square pixels. */
export const polygonArea = (polygon: unknown): number => {
  const corners = cornersOf(polygon);
  let doubled = 0;
  for (const [index, [x, y]] of corners.entries()) {
    const [nextX, nextY] = corners[(index + 1) % corners.length] ?? [x, y];
    doubled += x * nextY - nextX * y;
  }
  return Math.abs(doubled) / 2;
};

/** x, y, w, h of the box around corners. */
export const boxOf = (corners: readonly [number, number][]): [number, number, number, number] => {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
};
