import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, parse, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MaybeSignal } from '../../http/signals.ts';

interface Entry {
  readonly path: string;
  /** Name within the archive, with slashes. */
  readonly name: string;
  readonly isDirectory: boolean;
}

/** All files below a folder, and the folders that hold none; links are followed, a folder within itself is not. */
async function* entriesOf(folder: string, prefix: string, above: readonly string[]): AsyncGenerator<Entry> {
  const names = (await readdir(folder)).sort();
  if (names.length === 0 && prefix !== '') yield { path: folder, name: prefix, isDirectory: true };
  for (const one of names) {
    const path = join(folder, one);
    const name = `${prefix}${one}`;
    const facts = await stat(path);
    if (!facts.isDirectory()) yield { path, name, isDirectory: false };
    else {
      const real = await realpath(path);
      if (!above.includes(real)) yield* entriesOf(path, `${name}/`, [...above, real]);
    }
  }
}

const writeZip = async (entries: AsyncIterable<Entry>, target: string, signal: MaybeSignal): Promise<void> => {
  // Once bundled, a module in CommonJS has its default export alone.
  const { default: yazl } = await import('yazl');
  const archive = new yazl.ZipFile();
  const written = pipeline(archive.outputStream, createWriteStream(target), { signal });
  // A file that cannot be read is told by the archive, and the stream would wait for it for ever.
  const broken = once(archive, 'error').then(([error]) => {
    throw error;
  });
  const fill = async (): Promise<void> => {
    for await (const { path, name, isDirectory } of entries) {
      if (isDirectory) archive.addEmptyDirectory(name);
      else archive.addFile(path, name);
    }
    archive.end();
    await written;
  };
  await Promise.race([fill(), broken, written]);
};

async function* single(path: string): AsyncGenerator<Entry> {
  yield { path, name: basename(path), isDirectory: false };
}

/**
 * Packs a folder, however deep, or a file into an archive in a temporary folder, and hands its path on; the archive is
 * named after the folder, or after the file without its extension. It is gone when the work is done.
 */
export const withZip = async <T>(
  path: string,
  signal: MaybeSignal,
  work: (archive: string) => Promise<T>,
): Promise<T> => {
  const source = resolve(path);
  const isFolder = (await stat(source)).isDirectory();
  const temporary = await mkdtemp(join(tmpdir(), 'picsellia-zip-'));
  try {
    const target = join(temporary, `${isFolder ? basename(source) : parse(source).name}.zip`);
    const entries = isFolder ? entriesOf(source, '', [await realpath(source)]) : single(source);
    await writeZip(entries, target, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
    return await work(target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};
