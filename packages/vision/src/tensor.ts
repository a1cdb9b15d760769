import type { DecodedImage } from '@picsellia-ts/sdk';

/** How a model wants its pixels: `(value / 255 - mean) / std` for each plane. */
export interface Normalization {
  /** One mean for each plane, in the order of the planes. */
  readonly mean: readonly [number, number, number];
  /** One deviation for each plane, in the order of the planes. */
  readonly std: readonly [number, number, number];
  /** Which channel comes first: `rgb` (default) or `bgr`. */
  readonly order?: 'rgb' | 'bgr';
}

const PLANES = [0, 1, 2] as const;

/**
 * Writes an image as three planes of 32-bit floats (`[3, height, width]`) to the beginning of `target`.
 * A grey image fills all three planes; alpha is left out.
 *
 * @throws RangeError when `target` is too short.
 */
export const writePlanes = (image: DecodedImage, target: Float32Array, normalization: Normalization): void => {
  const { data, channels } = image;
  const pixels = image.width * image.height;
  if (target.length < 3 * pixels)
    throw new RangeError(`A tensor of ${3 * pixels} values does not fit into ${target.length}.`);
  for (const plane of PLANES) {
    const scale = 1 / (255 * normalization.std[plane]);
    const shift = -normalization.mean[plane] / normalization.std[plane];
    const wanted = normalization.order === 'bgr' ? 2 - plane : plane;
    const channel = channels === 1 ? 0 : wanted;
    const start = plane * pixels;
    for (let i = 0, from = channel; i < pixels; i++, from += channels)
      target[start + i] = (data[from] ?? 0) * scale + shift;
  }
};
