import { createHash } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Blob, BlobStore } from '../storage/blobs.ts';
import { type Coco, readCoco } from './coco.ts';
import { type Dimensions, readDimensions, readFileDimensions } from './image-dimensions.ts';
import type { SeedImage, SeedModel, SeedOptions } from './seed-options.ts';

/** An image of which nothing has to be looked up any more. */
export interface ResolvedImage extends Omit<SeedImage, 'bytes'> {
  width: number;
  height: number;
  /** The stored bytes, when they were given. */
  stored?: { blob: Blob; md5: string };
}

/** A seed that can be applied at once, and again later: files are named by whole paths, bytes are stored. */
export interface ResolvedSeed extends Omit<SeedOptions, 'images' | 'coco'> {
  images: readonly ResolvedImage[];
  coco?: Coco;
}

const sizeOf = ({ bytes, path }: SeedImage): Dimensions => {
  if (bytes !== undefined) return readDimensions(bytes);
  return path === undefined ? { width: 0, height: 0 } : readFileDimensions(path);
};

const hasSize = ({ width, height }: SeedImage): boolean => width !== undefined && height !== undefined;

/** Images that are looked at before anything else gets its turn. */
const IMAGES_A_TURN = 200;

/** Looks images up, one after the other; a file that several images share is read once. */
class Sizes {
  readonly #byPath = new Map<string, Dimensions>();
  /** By width and height: there are far fewer sizes than images. */
  readonly #known = new Map<string, Dimensions>();

  of(image: SeedImage): Dimensions {
    const key = image.bytes === undefined ? image.path : undefined;
    const held = key === undefined ? undefined : this.#byPath.get(key);
    if (held !== undefined) return held;
    const read = sizeOf(image);
    const name = `${read.width}x${read.height}`;
    const size = this.#known.get(name) ?? read;
    this.#known.set(name, size);
    if (key !== undefined) this.#byPath.set(key, size);
    return size;
  }
}

const isResolved = (image: SeedImage): image is ResolvedImage =>
  hasSize(image) && image.bytes === undefined && (image.path === undefined || isAbsolute(image.path));

const store = (blobs: BlobStore, bytes: Uint8Array): { blob: Blob; md5: string } => {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { blob: blobs.put(content), md5: createHash('md5').update(content).digest('hex') };
};

const resolveImage = (blobs: BlobStore, image: SeedImage, sizes: Sizes): ResolvedImage => {
  // There may be very many images, so what says all by itself is not copied.
  if (isResolved(image)) return image;
  const { bytes, path, width, height, ...rest } = image;
  const size = width !== undefined && height !== undefined ? { width, height } : sizes.of(image);
  const resolved: ResolvedImage = { ...rest, width: size.width, height: size.height };
  if (bytes !== undefined) resolved.stored = store(blobs, bytes);
  else if (path !== undefined) resolved.path = resolve(path);
  return resolved;
};

const resolveImages = async (blobs: BlobStore, images: readonly SeedImage[]): Promise<ResolvedImage[]> => {
  const sizes = new Sizes();
  const resolved: ResolvedImage[] = [];
  for (const image of images) {
    resolved.push(resolveImage(blobs, image, sizes));
    if (resolved.length % IMAGES_A_TURN === 0) await nextTurn();
  }
  return resolved;
};

const resolveModel = (model: SeedModel): SeedModel => ({
  ...model,
  files: model.files.map((file) => ({ ...file, path: resolve(file.path) })),
});

/** @throws Error for an image that is not there, or a COCO document that is none. */
export const resolveSeed = async (blobs: BlobStore, options: SeedOptions): Promise<ResolvedSeed> => {
  const { images = [], coco, model, ...rest } = options;
  const read = coco === undefined ? undefined : readCoco(coco);
  return {
    ...rest,
    images: await resolveImages(blobs, images),
    ...(read === undefined ? {} : { coco: read }),
    ...(model === undefined ? {} : { model: resolveModel(model) }),
  };
};
