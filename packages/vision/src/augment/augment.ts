import type { AnnotatedImage } from '../annotated-image.ts';
import { pipelineOf, pixelsOf } from '../pixels.ts';
import { type Motion, moveShape } from './move-shape.ts';

type Pair = readonly [number, number];

/** A turn by places: `width` and `height` are those of the image before it, or less 1 for indexes of pixels. */
type Turn = (place: Pair, width: number, height: number) => Pair;

const motionOf = (turn: Turn, { width, height }: AnnotatedImage['image']): Motion => ({
  corner: (place) => turn(place, width, height),
  pixel: (place) => turn(place, width - 1, height - 1),
});

const FLIPS = {
  horizontal: ([x, y], width) => [width - x, y],
  vertical: ([x, y], _width, height) => [x, height - y],
} as const satisfies Record<string, Turn>;

const TURNS = {
  90: ([x, y], _width, height) => [height - y, x],
  180: ([x, y], width, height) => [width - x, height - y],
  270: ([x, y], width) => [y, width - x],
} as const satisfies Record<number, Turn>;

/**
 * Mirrors an image and its shapes: `horizontal` changes left and right, `vertical` top and bottom. Keypoints keep their
 * order, so a left eye becomes a left eye on the right.
 *
 * @throws RangeError when there is a mask among the shapes.
 */
export const flip = async (
  { image, shapes }: AnnotatedImage,
  axis: 'horizontal' | 'vertical',
): Promise<AnnotatedImage> => {
  const motion = motionOf(FLIPS[axis], image);
  const moved = shapes.map((shape) => moveShape(shape, motion));
  const pipeline = pipelineOf(image);
  return { image: await pixelsOf(axis === 'horizontal' ? pipeline.flop() : pipeline.flip()), shapes: moved };
};

/**
 * Turns an image and its shapes clockwise; by 90 and 270 degrees, width and height change places.
 *
 * @throws RangeError when there is a mask among the shapes.
 */
export const rotate = async ({ image, shapes }: AnnotatedImage, degrees: 90 | 180 | 270): Promise<AnnotatedImage> => {
  const motion = motionOf(TURNS[degrees], image);
  const moved = shapes.map((shape) => moveShape(shape, motion));
  return { image: await pixelsOf(pipelineOf(image).rotate(degrees)), shapes: moved };
};

/**
 * Multiplies the brightness of each pixel; the shapes stay. What would be brighter than white is white; alpha stays.
 *
 * @param factor above 0: 1 changes nothing, 0.5 halves it.
 * @throws RangeError when it is not.
 */
export const brighten = async ({ image, shapes }: AnnotatedImage, factor: number): Promise<AnnotatedImage> => {
  if (!(factor > 0 && Number.isFinite(factor))) throw new RangeError(`factor is ${factor}; it must be above 0.`);
  const pipeline = pipelineOf(image);
  const brighter =
    image.channels === 4 ? pipeline.linear([factor, factor, factor, 1], [0, 0, 0, 0]) : pipeline.linear(factor, 0);
  return { image: await pixelsOf(brighter), shapes };
};
