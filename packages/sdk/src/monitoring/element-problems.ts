import { pixelsOfRuns } from './pixels-of-runs.ts';
import type { PredictionType } from './prediction.ts';

/** Size of the image that a prediction is of, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

type Check = (element: unknown, size: ImageSize | undefined) => readonly string[];

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

const describeSize = ({ width, height }: ImageSize): string => `the image, ${width} wide and ${height} high`;

const integersOf = (value: unknown, count: number): readonly number[] | undefined =>
  Array.isArray(value) && value.length === count && value.every(Number.isInteger) ? value : undefined;

const isOutside = (x: number, y: number, size: ImageSize | undefined): boolean =>
  x < 0 || y < 0 || (size !== undefined && (x > size.width || y > size.height));

const outside = (what: string, size: ImageSize | undefined): string =>
  `${what} lies outside of ${size === undefined ? 'the image' : describeSize(size)}`;

const pointProblem = (point: unknown, size: ImageSize | undefined): string | undefined => {
  const place = integersOf(point, 2);
  if (place === undefined) return `${shown(point)} is not x and y in integers of pixels`;
  const [x = 0, y = 0] = place;
  return isOutside(x, y, size) ? outside(shown(point), size) : undefined;
};

const keypointProblem = (point: unknown, size: ImageSize | undefined): string | undefined => {
  const place = integersOf(point, 3);
  if (place === undefined) return `${shown(point)} is not x, y in integers of pixels and a visibility`;
  const [x = 0, y = 0, visibility = 0] = place;
  if (visibility < 0 || visibility > 2) return `${shown(point)} has a visibility that is not 0, 1 or 2`;
  // A point that is not there has no place.
  return visibility > 0 && isOutside(x, y, size) ? outside(shown(point), size) : undefined;
};

const eachPoint =
  (check: (point: unknown, size: ImageSize | undefined) => string | undefined, least: number, what: string): Check =>
  (element, size) => {
    if (!Array.isArray(element)) return [`it is not a list of points: ${shown(element)}`];
    const problems = element.flatMap((point, index) => {
      const problem = check(point, size);
      return problem === undefined ? [] : [`point ${index}: ${problem}`];
    });
    if (element.length >= least) return problems;
    return [`${what} needs at least ${least} points, it has ${element.length}`, ...problems];
  };

const checkBox: Check = (box, size) => {
  const sides = integersOf(box, 4);
  if (sides === undefined) return [`${shown(box)} is not top, left, bottom, right in integers of pixels`];
  const [top = 0, left = 0, bottom = 0, right = 0] = sides;
  return [
    ...(bottom <= top ? [`its bottom ${bottom} is not below its top ${top}`] : []),
    ...(right <= left ? [`its right ${right} is not beyond its left ${left}`] : []),
    ...(isOutside(left, top, size) || isOutside(right, bottom, size)
      ? [outside(`${shown(box)} (top, left, bottom, right)`, size)]
      : []),
  ];
};

const checkMask: Check = (mask, size) => {
  if (typeof mask !== 'string' || mask === '') return ['it is not a text of run lengths'];
  const pixels = pixelsOfRuns(mask);
  if (size === undefined || pixels === undefined || pixels === size.width * size.height) return [];
  return [
    `its run lengths add up to ${pixels} pixels, not to the ${size.width * size.height} of ${describeSize(size)}`,
  ];
};

/** What is wrong with one element of a format's own field; edges of the image count as inside. */
export const ELEMENT_CHECKS: Readonly<Record<Exclude<PredictionType, 'CLASSIFICATION'>, Check>> = {
  OBJECT_DETECTION: checkBox,
  SEGMENTATION: eachPoint(pointProblem, 3, 'a polygon'),
  LINE: eachPoint(pointProblem, 2, 'a line'),
  POINT: (point, size) => {
    const problem = pointProblem(point, size);
    return problem === undefined ? [] : [problem];
  },
  KEYPOINT: eachPoint(keypointProblem, 1, 'a skeleton'),
  MASK: checkMask,
};
