import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
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

const sizeOf = async ({ bytes, path }: SeedImage): Promise<Dimensions> => {
  if (bytes !== undefined) return readDimensions(bytes);
  return path === undefined ? { width: 0, height: 0 } : readFileDimensions(path);
};

const hasSize = ({ width, height }: SeedImage): boolean => width !== undefined && height !== undefined;

/**
 * Sizes of the images that do not say theirs, some files at a time; a file that several images share is read once.
 * By place among the images.
 */
const sizesOf = async (images: readonly SeedImage[]): Promise<Map<number, Dimensions>> => {
  const sizes = new Map<number, Dimensions>();
  const byPath = new Map<string, Promise<Dimensions>>();
  const pending = images.entries();
  const work = async (): Promise<void> => {
    for (const [index, image] of pending) {
      if (hasSize(image)) continue;
      const key = image.bytes === undefined ? image.path : undefined;
      const size = (key === undefined ? undefined : byPath.get(key)) ?? sizeOf(image);
      if (key !== undefined) byPath.set(key, size);
      sizes.set(index, await size);
    }
  };
  await Promise.all(Array.from({ length: 4 * availableParallelism() }, work));
  return sizes;
};

const isResolved = (image: SeedImage): image is ResolvedImage =>
  hasSize(image) && image.bytes === undefined && (image.path === undefined || isAbsolute(image.path));

const store = (blobs: BlobStore, bytes: Uint8Array): { blob: Blob; md5: string } => {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { blob: blobs.put(content), md5: createHash('md5').update(content).digest('hex') };
};

const resolveImage = (blobs: BlobStore, image: SeedImage, size: Dimensions | undefined): ResolvedImage => {
  // There may be very many images, so what says all by itself is not copied.
  if (isResolved(image)) return image;
  const { bytes, path, width = 0, height = 0, ...rest } = image;
  return {
    ...rest,
    ...(size ?? { width, height }),
    ...(path === undefined || bytes !== undefined ? {} : { path: resolve(path) }),
    ...(bytes === undefined ? {} : { stored: store(blobs, bytes) }),
  };
};

const resolveModel = (model: SeedModel): SeedModel => ({
  ...model,
  files: model.files.map((file) => ({ ...file, path: resolve(file.path) })),
});

/** @throws Error for an image that is not there, or a COCO document that is none. */
export const resolveSeed = async (blobs: BlobStore, options: SeedOptions): Promise<ResolvedSeed> => {
  const { images = [], coco, model, ...rest } = options;
  const sizes = await sizesOf(images);
  const read = coco === undefined ? undefined : readCoco(coco);
  return {
    ...rest,
    images: images.map((image, index) => resolveImage(blobs, image, sizes.get(index))),
    ...(read === undefined ? {} : { coco: read }),
    ...(model === undefined ? {} : { model: resolveModel(model) }),
  };
};
