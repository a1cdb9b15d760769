import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ContractError } from '../../../errors.ts';
import { digestOf } from './content.ts';
import type { MadeFile } from './place.ts';

/** Bytes that a handler returns are kept here, so that a further start finds them. */
const MADE = 'made';

const refuse = (where: string, what: string): never => {
  throw new ContractError(`${where}: ${what}`);
};

interface Loose {
  readonly name?: unknown;
  readonly path?: unknown;
  readonly bytes?: unknown;
  readonly filename?: unknown;
}

const nameOf = ({ name }: Loose, where: string): string =>
  typeof name === 'string' && name.trim() === name && name !== ''
    ? name
    : refuse(where, `its name is ${JSON.stringify(name) ?? 'missing'}, not a text without spaces around it`);

const checkFile = async (path: string, where: string): Promise<number> => {
  const facts = await stat(path).catch(() => refuse(where, `there is no file ${path}`));
  if (facts.isDirectory()) refuse(where, `${path} is a folder: pack it into an archive first`);
  if (!facts.isFile()) refuse(where, `${path} is no file`);
  if (facts.size === 0) refuse(where, 'it is empty');
  return facts.size;
};

const filenameOf = (filename: unknown, where: string): string => {
  const isPlain = typeof filename === 'string' && filename !== '' && basename(filename) === filename;
  // A backslash would be a folder to whoever downloads it on another system.
  if (!isPlain || filename.startsWith('.') || filename.includes('\\')) {
    return refuse(
      where,
      `filename is ${JSON.stringify(filename) ?? 'missing'}, not the name of a file without a folder`,
    );
  }
  return filename;
};

const keepBytes = async (bytes: Uint8Array, filename: string, folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, filename);
  await writeFile(path, bytes);
  return path;
};

/** One file, with what is wrong with it told; `folder` is where its bytes are kept when it is none yet. */
export const fitFile = async (given: unknown, where: string, folder: string): Promise<MadeFile> => {
  if (typeof given !== 'object' || given === null) return refuse(where, 'it must be { name, path } or { name, bytes }');
  const file: Loose = given;
  const name = nameOf(file, where);
  const here = `${where} (${name})`;
  if ((file.path === undefined) === (file.bytes === undefined)) return refuse(here, 'give either path or bytes');
  let path: string;
  if (typeof file.path === 'string') path = resolve(file.path);
  else if (!(file.bytes instanceof Uint8Array)) return refuse(here, 'path must be a text, and bytes a Uint8Array');
  else path = await keepBytes(file.bytes, filenameOf(file.filename ?? name, here), folder);
  const sizeBytes = await checkFile(path, here);
  const filename = filenameOf(basename(path), here);
  return { name, filename, path, sizeBytes, sha256: await digestOf(createReadStream(path)) };
};

/** Where bytes are kept that the handler returned as the file of this number. */
export const folderFor = (workDir: string, index: number): string => join(workDir, MADE, String(index));

/**
 * Makes what `process` returned fit to be stored.
 *
 * @throws ContractError for what is no file, an empty one, or two of one name.
 */
export const fitFiles = async (result: unknown, workDir: string): Promise<MadeFile[]> => {
  const given: readonly unknown[] = Array.isArray(result) ? result : [result];
  const files: MadeFile[] = [];
  for (const [index, one] of given.entries()) {
    const where = `file ${index} of the handler`;
    const file = await fitFile(one, where, folderFor(workDir, index));
    if (files.some(({ name }) => name === file.name)) refuse(where, `the name ${file.name} is taken by another`);
    files.push(file);
  }
  return files;
};
