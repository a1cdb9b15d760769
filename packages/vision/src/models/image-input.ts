import { ModelError } from '../errors.ts';
import type { OnnxSession } from './onnx-session.ts';

/** Width and height in pixels of the pictures that a model takes. */
export interface InputSize {
  readonly width: number;
  readonly height: number;
}

/** The one input of a model that takes three planes of floats. */
export interface ImageInput extends InputSize {
  readonly name: string;
}

const isSide = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

/** `[640, 640]` in an exporter's words: height, then width. */
const readSize = (text: string | undefined): InputSize | undefined => {
  const [height, width] = (text?.match(/\d+/gu) ?? []).map(Number);
  return isSide(height) && isSide(width) ? { width, height } : undefined;
};

/**
 * Finds the input for pictures. Its size is the one that the model is made for; a model that leaves it open is given the
 * wanted size, else the one that its exporter wrote down, else the usual one.
 *
 * @throws ModelError when the model takes anything but one picture at a time.
 */
export const imageInput = (
  { path, inputs }: OnnxSession,
  { metadata, wanted, usual }: { metadata: ReadonlyMap<string, string>; wanted: number | undefined; usual: number },
): ImageInput => {
  const [input] = inputs;
  const [batch, channels, height, width] = input?.dims ?? [];
  const isPicture =
    inputs.length === 1 && input?.dims.length === 4 && channels === 3 && (batch === 1 || !isSide(batch));
  if (!isPicture)
    throw new ModelError(`The model ${path} does not take one image of three planes: [1, 3, height, width].`);
  if (input.type !== 'float32')
    throw new ModelError(`The model ${path} takes ${input.type}; export it with 32-bit floats.`);
  if (wanted !== undefined && !isSide(wanted))
    throw new RangeError(`imageSize is ${String(wanted)}; it must be a whole number above 0.`);
  const open = wanted === undefined ? readSize(metadata.get('imgsz')) : { width: wanted, height: wanted };
  return {
    name: input.name,
    width: isSide(width) ? width : (open?.width ?? usual),
    height: isSide(height) ? height : (open?.height ?? usual),
  };
};
