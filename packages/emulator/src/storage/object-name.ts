import { extname } from 'node:path';

const CONTENT_TYPES: Record<string, string> = {
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.webp': 'image/webp',
};

/** The content type that a file name stands for. */
export const contentTypeOf = (filename: string): string =>
  CONTENT_TYPES[extname(filename).toLowerCase()] ?? 'application/octet-stream';

/** As long as names of files are; a name of several such parts fits into a URL. */
const MOST_CHARACTERS = 255;

/**
 * The last part of a name, as a URL can hold it, and never dots alone: clients would resolve those in a URL and miss
 * the signed name. Of a very long one it is the end, where the extension is.
 */
export const lastSegment = (name: string): string => {
  const last = (name.split(/[\\/]/).at(-1) ?? '').slice(-MOST_CHARACTERS).toWellFormed();
  return /^\.*$/.test(last) ? 'file' : last;
};
