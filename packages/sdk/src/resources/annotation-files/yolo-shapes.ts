import type { Coordinates, Shape } from '../../shapes/shape.ts';
import { cut, cutSide } from './pixels.ts';

/** Types of dataset versions that YOLO and Pascal VOC files can be imported into. */
export const BOX_FILE_TYPES = ['CLASSIFICATION', 'OBJECT_DETECTION', 'SEGMENTATION'] as const;
export type BoxFileType = (typeof BOX_FILE_TYPES)[number];

/** The image that a YOLO file speaks of: shares of its sides are turned into pixels. */
export interface YoloFrame {
  readonly width: number;
  readonly height: number;
}

// A product such as 0.1 * 30 may fall short of the pixel it stands for by less than can be seen.
const NEARLY = 1e-6;

const toPixel = (value: number): number => cut(value + NEARLY);

const readShares = (words: readonly string[]): number[] =>
  words.map((word) => {
    const value = Number(word);
    if (value >= 0 && value <= 1) return value;
    throw new RangeError(`${word} is no number from 0 to 1`);
  });

const readBox = (words: readonly string[], label: string, frame: YoloFrame): Shape => {
  const shares = readShares(words);
  if (shares.length !== 4) throw new RangeError('a box needs a class and four numbers: center x, y, width, height');
  const [centerX = 0, centerY = 0, width = 0, height = 0] = shares;
  const [w, h] = [width * frame.width, height * frame.height];
  // A center and a width that were rounded may reach over the edge by a hair, which the platform does not take.
  const x = Math.max(0, centerX * frame.width - w / 2);
  const y = Math.max(0, centerY * frame.height - h / 2);
  return { kind: 'rectangle', label, x: toPixel(x), y: toPixel(y), w: cutSide(w + NEARLY), h: cutSide(h + NEARLY) };
};

const readPolygon = (words: readonly string[], label: string, frame: YoloFrame): Shape => {
  const shares = readShares(words);
  if (shares.length < 6 || shares.length % 2 !== 0) {
    throw new RangeError('a polygon needs a class and x, y of at least three points');
  }
  const points = Array.from({ length: shares.length / 2 }, (_, index): Coordinates => {
    const [x = 0, y = 0] = shares.slice(2 * index, 2 * index + 2);
    return [toPixel(x * frame.width), toPixel(y * frame.height)];
  });
  return { kind: 'polygon', label, points };
};

const READERS: Readonly<Record<BoxFileType, (words: readonly string[], label: string, frame: YoloFrame) => Shape>> = {
  CLASSIFICATION: (_, label) => ({ kind: 'classification', label }),
  OBJECT_DETECTION: readBox,
  SEGMENTATION: readPolygon,
};

/** The shape of one line of a YOLO file. @throws RangeError that says what is wrong with the line */
export const readYoloLine = (
  line: string,
  classes: readonly string[],
  { type, frame }: { readonly type: BoxFileType; readonly frame: YoloFrame },
): Shape => {
  const [number = '', ...words] = line.trim().split(/\s+/);
  const label = /^\d+$/.test(number) ? classes[Number(number)] : undefined;
  if (label === undefined) throw new RangeError(`the configuration file has no class ${number}`);
  return READERS[type](words, label, frame);
};
