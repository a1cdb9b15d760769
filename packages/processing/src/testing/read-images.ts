import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadedAnnotation } from '@picsellia-ts/sdk';
import sharp from 'sharp';
import { ConfigurationError } from '../errors.ts';
import { type ImageSource, MemoryAsset } from './memory-asset.ts';
import type { TestImage, TestOptions } from './options.ts';

/** The images of a test as a dataset version would hold them. */
export interface TestImages {
  readonly assets: readonly MemoryAsset[];
  /** By asset; one that is missing has none. */
  readonly annotations: ReadonlyMap<string, LoadedAnnotation>;
}

/** A uuid that a text determines. */
export const idFrom = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const pathOf = (path: string | URL): string => (path instanceof URL ? fileURLToPath(path) : path);

/** @throws ConfigurationError when there is no such file. */
export const checkFile = (path: string, what: string): void => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new ConfigurationError(`${what}: no file ${path}`);
};

const sourceOf = (image: TestImage): ImageSource => {
  if (image.bytes !== undefined) return { bytes: image.bytes };
  const path = pathOf(image.path);
  checkFile(path, 'an image of the test');
  return { path };
};

/** Pixels of the upright image; 0 when its header cannot be read, as on the platform. */
const sizeOf = async (source: ImageSource): Promise<{ width: number; height: number }> => {
  try {
    const { autoOrient } = await sharp('path' in source ? source.path : source.bytes).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch {
    return { width: 0, height: 0 };
  }
};

/**
 * Makes assets of a test's images.
 *
 * @throws ConfigurationError when a file is missing, or two images have one id.
 */
export const readImages = async (images: TestOptions['images'], versionId: string): Promise<TestImages> => {
  const assets: MemoryAsset[] = [];
  const annotations = new Map<string, LoadedAnnotation>();
  const ids = new Set<string>();
  for (const given of images) {
    const image: TestImage = typeof given === 'string' || given instanceof URL ? { path: given } : given;
    const source = sourceOf(image);
    const filename = image.filename ?? basename(pathOf(image.path ?? ''));
    const twins = assets.filter((asset) => asset.filename === filename).length;
    const { id = idFrom(`${filename} ${twins}`), tags = [], metadata, annotations: shapes = [] } = image;
    if (ids.has(id)) throw new ConfigurationError(`two images of the test have the id ${id}`);
    ids.add(id);
    assets.push(new MemoryAsset({ id, filename, ...(await sizeOf(source)), tags, metadata }, source, versionId));
    if (shapes.length > 0) {
      annotations.set(id, { id: idFrom(id), assetId: id, status: 'ACCEPTED', duration: 0, shapes });
    }
  }
  return { assets, annotations };
};
