import type { SourceFile } from '../../http/source-file.ts';
import { readTiffSize } from './tiff-size.ts';

/** Width and height in pixels of an image as it is looked at, that is after its EXIF rotation. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Content types of images whose size is read here; the platform finds out about all others. */
const READABLE = new Set(['image/jpeg', 'image/bmp', 'image/gif', 'image/png', 'image/tiff']);
/** Most headers are in the first bytes; large metadata may stand before them. */
const HEAD_BYTES = [16 * 1024, 512 * 1024, 32 * 1024 * 1024];
/** EXIF orientations from 5 on turn the image by a quarter. */
const FIRST_TURNED = 5;

export const isReadableImage = (contentType: string): boolean => READABLE.has(contentType);

const orientationOfPng = async (head: Uint8Array): Promise<number | undefined> => {
  if (!Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes('eXIf')) return undefined;
  const { default: exif } = await import('exifr');
  return exif.orientation(head).catch(() => undefined);
};

const sizeOfHead = async (head: Uint8Array, contentType: string): Promise<ImageSize | undefined> => {
  const { imageSize } = await import('image-size');
  try {
    const { width, height, orientation } = imageSize(head);
    const turned = contentType === 'image/png' ? await orientationOfPng(head) : orientation;
    return (turned ?? 1) >= FIRST_TURNED ? { width: height, height: width } : { width, height };
  } catch {
    return undefined;
  }
};

/** Reads the size of an image, and no more of the file than needed; undefined when the bytes are no such image. */
export const readImageSize = async (source: SourceFile): Promise<ImageSize | undefined> => {
  if (!isReadableImage(source.contentType)) return undefined;
  const tiff = await readTiffSize((start, lengthBytes) => source.read(start, lengthBytes));
  if (tiff !== undefined) {
    const { width, height, orientation } = tiff;
    return orientation >= FIRST_TURNED ? { width: height, height: width } : { width, height };
  }
  for (const most of HEAD_BYTES) {
    const size = await sizeOfHead(await source.read(0, most), source.contentType);
    if (size !== undefined || source.sizeBytes <= most) return size;
  }
  return undefined;
};
