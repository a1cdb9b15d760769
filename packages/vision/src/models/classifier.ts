import type { DecodedImage } from '@picsellia-ts/sdk';
import { arrayPool } from '../array-pool.ts';
import { ModelError } from '../errors.ts';
import { pipelineOf, pixelsOf } from '../pixels.ts';
import { writePlanes } from '../tensor.ts';
import { classNames } from './class-names.ts';
import { imageInput } from './image-input.ts';
import { readOnnxMetadata } from './onnx-metadata.ts';
import type { OnnxOptions } from './onnx-session.ts';
import { onnxSession } from './onnx-session.ts';

/** How a classifier is loaded. */
export interface ClassifierOptions extends OnnxOptions {
  /** Names of the classes by index; none or an empty list takes those that the exporter wrote into the file. */
  readonly names?: readonly string[];
  /** Side in pixels of the square that the model sees, where it leaves that open; by default as exported, else 224. */
  readonly imageSize?: number;
}

/** A class with how sure the model is of it, 0 to 1. */
export interface ClassScore {
  readonly label: string;
  readonly classIndex: number;
  readonly score: number;
}

/** Says what a whole image is. */
export interface ImageClassifier {
  /** Names of the classes by index. */
  readonly names: readonly string[];
  /**
   * Scores every class, the most certain first. Several calls may be under way at once.
   *
   * @throws ModelError when the model fails, was closed, or has another number of classes than names.
   */
  readonly classify: (image: DecodedImage) => Promise<ClassScore[]>;
  /** Frees the model. */
  readonly close: () => Promise<void>;
}

const USUAL_SIZE = 224;
const NORMALIZATION = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** The middle of the image, as large a part as has the form that the model wants. */
const crop = async (image: DecodedImage, width: number, height: number): Promise<DecodedImage> => {
  const pipeline = pipelineOf(image).flatten({ background: '#727272' }).toColourspace('srgb');
  return pixelsOf(pipeline.resize(width, height, { fit: 'cover', position: 'centre' }));
};

/**
 * Loads a classifier from an ONNX file, as exporters of YOLO write them: it takes RGB from 0 to 1 and answers with one
 * probability a class.
 *
 * @throws ModelError when onnxruntime-node is missing, the file is no such model, or nobody says the names of its classes.
 */
export const imageClassifier = async (modelPath: string, options: ClassifierOptions = {}): Promise<ImageClassifier> => {
  const { names: given, imageSize, ...onnx } = options;
  const session = await onnxSession(modelPath, onnx);
  const metadata = await readOnnxMetadata(modelPath);
  const names = classNames(modelPath, metadata, given);
  const { name, width, height } = imageInput(session, { metadata, wanted: imageSize, usual: USUAL_SIZE });
  const pool = arrayPool();

  return {
    names,
    classify: async (image) => {
      const seen = await crop(image, width, height);
      const outputs = await pool.borrow(3 * width * height, async (planes) => {
        writePlanes(seen, planes, NORMALIZATION);
        return session.run({ [name]: { data: planes, dims: [1, 3, height, width] } });
      });
      const [scores] = Object.values(outputs);
      if (scores?.data.length !== names.length)
        throw new ModelError(
          `The model ${modelPath} scores ${scores?.data.length ?? 0} classes, but there are ${names.length} names.`,
        );
      return names
        .map((label, classIndex) => ({ label, classIndex, score: scores.data[classIndex] ?? 0 }))
        .sort((a, b) => b.score - a.score);
    },
    close: () => session.close(),
  };
};
