import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { CommandError } from '../errors.ts';
import { count, someOf } from '../output.ts';

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.bmp', '.gif', '.avif']);
const KINDS = [...EXTENSIONS].map((extension) => extension.slice(1)).join(' ');

/** One image of the folder. Two may share a file name when they come from two folders. */
export interface ImageFile {
  readonly filename: string;
  readonly path: string;
}

/** The images of a folder, by name, and what the user should be told about the rest of it. */
export interface ImageFolder {
  readonly images: readonly ImageFile[];
  readonly notes: readonly string[];
}

interface Listing {
  readonly images: readonly ImageFile[];
  readonly folders: readonly string[];
  readonly others: number;
}

const listOne = async (folder: string): Promise<Listing> => {
  const images: ImageFile[] = [];
  const folders: string[] = [];
  let others = 0;
  for (const listed of await readdir(folder, { withFileTypes: true })) {
    const { name } = listed;
    // Hidden files are the desktop's own (.DS_Store, ._photo.jpg), never the user's images.
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    // What is listed as a link, or as nothing that the file system can name, must be looked at.
    const isKnown = listed.isFile() || listed.isDirectory();
    const entry = isKnown ? listed : await stat(path).catch(() => undefined);
    if (entry?.isDirectory()) folders.push(path);
    else if (entry?.isFile() && EXTENSIONS.has(extname(name).toLowerCase())) images.push({ filename: name, path });
    else others += 1;
  }
  return { images, folders, others };
};

const listAll = async (folder: string): Promise<Listing> => {
  const here = await listOne(folder);
  const images = [...here.images];
  let others = here.others;
  for (const inner of here.folders) {
    const found = await listAll(inner);
    for (const image of found.images) images.push(image);
    others += found.others;
  }
  return { images, folders: here.folders, others };
};

const byName = (left: ImageFile, right: ImageFile): number => {
  if (left.filename !== right.filename) return left.filename < right.filename ? -1 : 1;
  return left.path < right.path ? -1 : 1;
};

const checkFolder = async (folder: string): Promise<void> => {
  const entry = await stat(folder).catch(() => undefined);
  if (entry === undefined) throw new CommandError(`--images ${folder}: there is no such folder.`);
  if (!entry.isDirectory()) {
    throw new CommandError(`--images ${folder}: this is a file, not a folder.`, {
      hint: 'Give the folder that holds the images.',
    });
  }
};

/**
 * Finds the images of a folder, sorted by name; the folders within it are only looked into when it holds no file.
 * @throws CommandError when the folder is missing, is a file, or holds no image.
 */
export const findImages = async (folder: string): Promise<ImageFolder> => {
  await checkFolder(folder);
  const top = await listOne(folder);
  const onlyFolders = top.images.length === 0 && top.others === 0 && top.folders.length > 0;
  const found = onlyFolders ? await listAll(folder) : top;
  if (found.images.length === 0) {
    const others = found.others > 0 ? ` (${count(found.others, 'other file')})` : '';
    const inner = !onlyFolders && top.folders.length > 0 ? `; the folders in it are not searched` : '';
    throw new CommandError(`--images ${folder}: no image in this folder${others}${inner}.`, {
      hint: `Images end in ${KINDS}.`,
    });
  }
  const notes: string[] = [];
  if (onlyFolders)
    notes.push(`${folder} holds only folders: took the images in ${count(top.folders.length, 'folder')}.`);
  if (found.others > 0)
    notes.push(`Ignored ${count(found.others, 'file')} that ${found.others === 1 ? 'is' : 'are'} no image.`);
  if (!onlyFolders && top.folders.length > 0)
    notes.push(`The images beside ${count(top.folders.length, 'folder')} were taken, not those inside.`);
  return { images: [...found.images].sort(byName), notes };
};

/**
 * Takes the images of the given names, then at most `limit` of them; without names, all.
 * @throws CommandError when a name belongs to no image.
 */
export const selectImages = (
  images: readonly ImageFile[],
  { names = [], limit }: { names?: readonly string[]; limit?: number },
): readonly ImageFile[] => {
  const wanted = new Set(names.map((name) => basename(name)));
  const known = new Set(images.map((image) => image.filename));
  const unknown = [...wanted].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new CommandError(`--asset ${someOf(unknown)}: no image of this name among the ${images.length}.`, {
      hint: `There are, for instance: ${someOf([...known])}.`,
    });
  }
  const named = wanted.size === 0 ? images : images.filter((image) => wanted.has(image.filename));
  return limit === undefined ? named : named.slice(0, limit);
};
