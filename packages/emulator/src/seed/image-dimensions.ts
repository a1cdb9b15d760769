import { type FileHandle, open } from 'node:fs/promises';
import { imageSize } from 'image-size';

export interface Dimensions {
  width: number;
  height: number;
}

const UNREADABLE: Dimensions = { width: 0, height: 0 };

/** Most headers are in the first bytes; large metadata, and directories at the end, are not. */
const HEAD_BYTES = [16 * 1024, 512 * 1024, 256 * 1024 * 1024];

/** EXIF orientations from 5 on turn the image by a quarter. */
const FIRST_TURNED_ORIENTATION = 5;

/** Size of the upright image; zeros when the bytes are no image that can be read. */
export const readDimensions = (bytes: Uint8Array): Dimensions => {
  try {
    const { width, height, orientation = 1 } = imageSize(bytes);
    return orientation >= FIRST_TURNED_ORIENTATION ? { width: height, height: width } : { width, height };
  } catch {
    return UNREADABLE;
  }
};

const readHead = async (file: FileHandle, sizeBytes: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, 0);
  return buffer.subarray(0, bytesRead);
};

/** The same of a file, of which no more is read than needed. @throws when there is no such file. */
export const readFileDimensions = async (path: string): Promise<Dimensions> => {
  await using file = await open(path);
  const { size } = await file.stat();
  for (const most of HEAD_BYTES) {
    const found = readDimensions(await readHead(file, Math.min(size, most)));
    if (found.width > 0 || size <= most) return found;
  }
  return UNREADABLE;
};
