import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Shape } from '@picsellia-ts/sdk';
import { ContractError, messageOf } from '../../errors.ts';
import type { NewImage } from '../../new-image.ts';
import { fitShapes, type Size } from './fit-shapes.ts';
import { fitTags } from './fit-tags.ts';
import { stemOf } from './image-names.ts';

/** A new image as it is sent. */
export interface FittedImage extends Size {
  readonly bytes: Uint8Array;
  readonly extension: string;
  readonly stem: string;
  readonly shapes: readonly Shape[];
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  tiff: 'tif',
  gif: 'gif',
};

const bytesOf = (image: NewImage['image'] | undefined): Promise<Uint8Array> | Uint8Array => {
  if (image instanceof Uint8Array) return image;
  // A sharp pipeline is a stream as well.
  if (typeof image === 'object' && image !== null && 'toBuffer' in image) return image.toBuffer();
  if (typeof image === 'object' && image !== null && Symbol.asyncIterator in image) return buffer(image as Readable);
  throw new Error('image is neither bytes, nor a sharp pipeline, nor a stream');
};

const inspectBytes = async (bytes: Uint8Array): Promise<Size & { readonly extension: string }> => {
  const { default: sharp } = await import('sharp');
  const { format, compression, autoOrient } = await sharp(bytes).metadata();
  const extension = format === 'heif' ? (compression === 'av1' ? 'avif' : 'heic') : EXTENSIONS[format];
  if (extension === undefined) throw new Error(`images of the format ${format} are not taken`);
  return { width: autoOrient.width, height: autoOrient.height, extension };
};

const metadataOf = (metadata: unknown): Record<string, unknown> | undefined => {
  if (metadata === undefined) return undefined;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new Error('metadata is no object');
  }
  return JSON.parse(JSON.stringify(metadata));
};

const check = (value: unknown): Partial<NewImage> => {
  if (value === undefined) throw new Error('the handler returned nothing; return its new images, [] for none');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || !('image' in value)) {
    throw new Error('it is no new image; return { image, shapes?, tags?, metadata? }');
  }
  const image = value as Partial<NewImage>;
  const { filename } = image;
  if (filename !== undefined && typeof filename !== 'string') throw new Error('filename is no text');
  return image;
};

const fitOne = async (value: unknown, where: string, source: string): Promise<FittedImage> => {
  const { image, shapes = [], tags = [], metadata, filename = source } = check(value);
  const facts = { stem: stemOf(filename), metadata: metadataOf(metadata), tags: fitTags(tags, where) };
  const bytes = await bytesOf(image);
  if (!(bytes instanceof Uint8Array) || bytes.byteLength === 0) throw new Error('image has no bytes');
  const { extension, ...size } = await inspectBytes(bytes);
  return { ...facts, ...size, bytes, extension, shapes: fitShapes(shapes, where, size) };
};

/**
 * Makes the images that a handler returned fit for the wire: encoded bytes with their true ending, shapes as integers and
 * clipped to the new image.
 *
 * @throws ContractError that names the asset, the image by its index, and the rule it breaks.
 */
export const fitImages = async (result: unknown, filename: string): Promise<FittedImage[]> => {
  const values = Array.isArray(result) ? (result as unknown[]) : [result];
  const images: FittedImage[] = [];
  for (const [index, value] of values.entries()) {
    const where = `${filename}: new image ${index}`;
    try {
      images.push(await fitOne(value, where, filename));
    } catch (error) {
      if (error instanceof ContractError) throw error;
      throw new ContractError(`${where}: ${messageOf(error)}`, { cause: error });
    }
  }
  return images;
};
