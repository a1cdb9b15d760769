import type { Box, DecodedImage } from '@picsellia-ts/sdk';
import { arrayPool } from '../../array-pool.ts';
import { ModelError } from '../../errors.ts';
import { letterbox } from '../../letterbox.ts';
import { writePlanes } from '../../tensor.ts';
import { classNames } from '../class-names.ts';
import { imageInput } from '../image-input.ts';
import { readOnnxMetadata } from '../onnx-metadata.ts';
import type { FloatTensor, OnnxOptions } from '../onnx-session.ts';
import { onnxSession } from '../onnx-session.ts';
import { type DetectOptions, readDetectOptions } from './detect-options.ts';
import type { ModelFacts } from './layout.ts';
import { type Answer, type Placed, readAnswer } from './read-answer.ts';

/** How a YOLO model is loaded. */
export interface YoloOptions extends OnnxOptions {
  /** Names of the classes by index; none or an empty list takes those that the exporter wrote into the file. */
  readonly names?: readonly string[];
  /**
   * Side in pixels of the square that images are fitted into, for a model that leaves it open; by default what the exporter
   * wrote down, else 640. A model that is made for one size gets that.
   */
  readonly imageSize?: number;
}

/** One thing found, in pixels of the image that was given. */
export interface YoloDetection {
  /** Name of its class. */
  readonly label: string;
  /** Index of its class. */
  readonly classIndex: number;
  /** Inside the image; `x, y` is the upper left corner. */
  readonly box: Box;
  /** How sure the model is, 0 to 1. */
  readonly score: number;
  /** Its outline, three corners `[x, y]` or more, inside the image; undefined for a model without masks, or an empty mask. */
  readonly polygon: readonly (readonly [number, number])[] | undefined;
}

/** Finds objects in images. */
export interface YoloDetector {
  /** Names of the classes by index. */
  readonly names: readonly string[];
  /**
   * Finds the objects of an image, the most certain first; an empty list means that there are none.
   * Several calls may be under way at once.
   *
   * @throws RangeError when an option is out of range; ModelError when the model fails, was closed, or answers in a layout
   * that does not fit its classes.
   */
  readonly detect: (image: DecodedImage, options?: DetectOptions) => Promise<YoloDetection[]>;
  /** Frees the model. */
  readonly close: () => Promise<void>;
}

const USUAL_SIZE = 640;
const NORMALIZATION = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

const clamp = (value: number, high: number): number => Math.min(Math.max(value, 0), high);

/** Takes what was found on the canvas to the image, and drops what lies on its padding alone. */
const toDetections = (placed: readonly Placed[], image: DecodedImage, names: readonly string[]): YoloDetection[] =>
  placed.flatMap(({ corners, polygon, score, classIndex }) => {
    const inside = ([x, y]: readonly [number, number]): [number, number] => [
      clamp(x, image.width),
      clamp(y, image.height),
    ];
    const [x, y] = inside(corners[0]);
    const [right, bottom] = inside(corners[1]);
    const label = names[classIndex];
    if (label === undefined || right <= x || bottom <= y) return [];
    const box = { x, y, w: right - x, h: bottom - y };
    return [{ label, classIndex, box, score, polygon: polygon?.map(inside) }];
  });

const answerOf = (path: string, outputs: readonly FloatTensor[]): Answer => {
  const boxes = outputs.find(({ dims }) => dims.length === 3);
  if (boxes === undefined) throw new ModelError(`The model ${path} gives no list of boxes.`);
  return { boxes, prototypes: outputs.find(({ dims }) => dims.length === 4) };
};

/**
 * Loads a YOLO model from an ONNX file: a detector, or one with masks, as exporters of YOLOv5 to YOLO11 write them, with
 * or without suppression of its own.
 *
 * @throws ModelError when onnxruntime-node is missing, the file is no such model, or nobody says the names of its classes.
 */
export const yolo = async (modelPath: string, options: YoloOptions = {}): Promise<YoloDetector> => {
  const { names: given, imageSize, ...onnx } = options;
  const session = await onnxSession(modelPath, onnx);
  const metadata = await readOnnxMetadata(modelPath);
  const names = classNames(modelPath, metadata, given);
  const { name, width, height } = imageInput(session, { metadata, wanted: imageSize, usual: USUAL_SIZE });
  const isFinal = metadata.get('end2end') === 'True' || /'nms': True/.test(metadata.get('args') ?? '');
  const facts: ModelFacts = { path: modelPath, names, isFinal };
  const pool = arrayPool();

  return {
    names,
    detect: async (image, detectOptions = {}) => {
      const settings = readDetectOptions(detectOptions);
      const boxed = await letterbox(image, { width, height });
      const outputs = await pool.borrow(3 * width * height, async (planes) => {
        writePlanes(boxed.image, planes, NORMALIZATION);
        return session.run({ [name]: { data: planes, dims: [1, 3, height, width] } });
      });
      const answer = answerOf(modelPath, Object.values(outputs));
      return toDetections(readAnswer(answer, { facts, settings, boxed }), image, names);
    },
    close: () => session.close(),
  };
};
