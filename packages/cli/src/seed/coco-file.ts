import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import * as z from 'zod';
import { CommandError } from '../errors.ts';
import { count, someOf } from '../output.ts';

type Id = number | string;

/** One annotation of a COCO file; its geometry is not checked. */
export interface CocoAnnotationSource {
  readonly image_id: Id;
  readonly category_id: Id;
  readonly bbox?: unknown;
  readonly segmentation?: unknown;
  readonly keypoints?: unknown;
}

/** A COCO file as it came: only what is read here is checked, the rest travels along. */
export interface CocoFile {
  readonly images: readonly { readonly id: Id; readonly file_name: string }[];
  readonly annotations: readonly CocoAnnotationSource[];
  readonly categories: readonly { readonly id: Id; readonly name: string }[];
}

const id = z.union([z.number(), z.string()]);

const cocoFile: z.ZodType<CocoFile> = z.looseObject({
  images: z.array(z.looseObject({ id, file_name: z.string() })),
  annotations: z.array(z.looseObject({ image_id: id, category_id: id })),
  categories: z.array(z.looseObject({ id, name: z.string() })),
});

const PARTS = ['images', 'annotations', 'categories'] as const;

const read = async (path: string): Promise<unknown> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CommandError(`--annotations ${path}: there is no such file, or it cannot be read.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`--annotations ${path}: this is no JSON (${String((cause as Error).message)}).`, { cause });
  }
};

const baseName = (name: string): string => posix.basename(name.replaceAll('\\', '/'));

const checkParts = (path: string, value: unknown): void => {
  const present = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const missing = PARTS.filter((part) => !present.includes(part));
  if (missing.length > 0) {
    throw new CommandError(
      `--annotations ${path}: a COCO file needs ${PARTS.join(', ')}; missing: ${missing.join(', ')}.`,
    );
  }
};

const checkReferences = (path: string, coco: CocoFile): void => {
  const images = new Set(coco.images.map((image) => image.id));
  const categories = new Set(coco.categories.map((category) => category.id));
  const stray = coco.annotations.filter((one) => !images.has(one.image_id) || !categories.has(one.category_id));
  if (stray.length > 0) {
    throw new CommandError(
      `--annotations ${path}: ${count(stray.length, 'annotation')} with an image_id or category_id that the file does not hold.`,
    );
  }
};

const checkNames = (path: string, coco: CocoFile, filenames: ReadonlySet<string>): void => {
  const absent = coco.images.map((image) => image.file_name).filter((name) => !filenames.has(name));
  if (absent.length > 0) {
    throw new CommandError(
      `--annotations ${path}: names ${absent.length} of ${count(coco.images.length, 'image')} not in the folder: ${someOf(absent)}.`,
      { hint: 'Give the folder that the file was made for, or take these images out of the file.' },
    );
  }
};

/**
 * Reads and checks a COCO file against the names of the folder's images. Folders in its file names are dropped.
 * @throws CommandError when it is no JSON, lacks a part, refers to what it does not hold, or names absent images.
 */
export const readCocoFile = async (path: string, filenames: ReadonlySet<string>): Promise<CocoFile> => {
  const value = await read(path);
  checkParts(path, value);
  const parsed = cocoFile.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CommandError(
      `--annotations ${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as COCO has it'}.`,
    );
  }
  const coco = {
    ...parsed.data,
    images: parsed.data.images.map((image) => ({ ...image, file_name: baseName(image.file_name) })),
  };
  checkReferences(path, coco);
  checkNames(path, coco, filenames);
  return coco;
};

/** Keeps the images of the given names and their annotations; all categories stay. */
export const restrictCoco = (coco: CocoFile, filenames: ReadonlySet<string>): CocoFile => {
  const images = coco.images.filter((image) => filenames.has(image.file_name));
  const ids = new Set(images.map((image) => image.id));
  return { ...coco, images, annotations: coco.annotations.filter((one) => ids.has(one.image_id)) };
};
