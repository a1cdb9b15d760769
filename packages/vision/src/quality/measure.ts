import type { DecodedImage } from '@picsellia-ts/sdk';

/** How an image looks, in numbers. */
export interface ImageQuality {
  /** Mean of the grey values, 0 (black) to 1 (white). */
  readonly brightness: number;
  /** Standard deviation of the grey values, 0 (one grey) to 0.5 (half black, half white). */
  readonly contrast: number;
  /**
   * Variance of the Laplacian of the grey values from 0 to 255: small for blurred images. It falls when an image is enlarged,
   * so compare it among images of about one size.
   */
  readonly sharpness: number;
}

/** Grey values from 0 to 255 with the weights of ITU-R 601; alpha is left out. */
const greyOf = ({ data, width, height, channels }: DecodedImage): Uint8Array => {
  const grey = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < grey.length; i++, from += channels) {
    const first = data[from] ?? 0;
    grey[i] =
      channels === 1
        ? first
        : Math.round(0.299 * first + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0));
  }
  return grey;
};

/** Mean and variance, taken in one go. */
class Moments {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#squares += value * value;
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  get variance(): number {
    return this.#count === 0 ? 0 : Math.max(0, this.#squares / this.#count - this.mean ** 2);
  }
}

/** The pixel beside one at the rim is the one on its other side. */
const mirrored = (at: number, length: number): number => {
  if (length === 1) return 0;
  return at < 0 ? 1 : at >= length ? length - 2 : at;
};

const laplacianVariance = (grey: Uint8Array, width: number, height: number): number => {
  const moments = new Moments();
  for (let y = 0; y < height; y++) {
    const above = mirrored(y - 1, height) * width;
    const row = y * width;
    const below = mirrored(y + 1, height) * width;
    for (let x = 0; x < width; x++) {
      const left = grey[row + mirrored(x - 1, width)] ?? 0;
      const right = grey[row + mirrored(x + 1, width)] ?? 0;
      moments.add((grey[above + x] ?? 0) + (grey[below + x] ?? 0) + left + right - 4 * (grey[row + x] ?? 0));
    }
  }
  return moments.variance;
};

/** Measures an image as it is; it goes over each pixel twice. */
export const measureQuality = (image: DecodedImage): ImageQuality => {
  const grey = greyOf(image);
  const moments = new Moments();
  for (const value of grey) moments.add(value);
  return {
    brightness: moments.mean / 255,
    contrast: Math.sqrt(moments.variance) / 255,
    sharpness: laplacianVariance(grey, image.width, image.height),
  };
};
