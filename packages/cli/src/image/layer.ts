import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { createTarDecoder, type ParsedTarEntry, type TarHeader } from 'modern-tar';

/** One file, folder or link of a layer. Nothing of it is ever written to this machine's disk. */
export interface LayerEntry {
  /** From the root, without a slash at its beginning or end. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Where a link leads; empty for what is none. */
  readonly target: string;
  /** The text of a small file whose content matters to some rule. */
  readonly text?: string;
}

type Bytes = AsyncIterable<Uint8Array>;

const MOST_TEXT_BYTES = 64 * 1024;
// An image may be made to exhaust whoever looks at it; honest ones hold some hundred thousand files.
const MOST_ENTRIES = 3_000_000;

const KINDS: Readonly<Partial<Record<NonNullable<TarHeader['type']>, LayerEntry['kind']>>> = {
  file: 'file',
  directory: 'folder',
  symlink: 'symlink',
  link: 'hardlink',
};

/** A path of an archive below the root, whatever it was written like. */
const rooted = (path: string): string => posix.join('/', path).replace(/^\/+|\/+$/g, '');

const GZIP = [0x1f, 0x8b] as const;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd] as const;

const begins = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

/** Unpacks what an engine may have packed. */
export const unpacked = (first: Uint8Array, bytes: Bytes): Bytes => {
  if (begins(first, GZIP)) return Readable.from(bytes).pipe(createGunzip());
  if (begins(first, ZSTD)) return Readable.from(bytes).pipe(createZstdDecompress());
  return bytes;
};

/** The entries of an archive, one after another; each body has to be read before the next one comes. */
export const entriesOf = (bytes: Bytes): ReadableStream<ParsedTarEntry> =>
  (Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>).pipeThrough(createTarDecoder({ strict: true }));

/** Reads a body to its end, as text. */
export const textOf = async (body: Bytes): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
};

const entryOf = ({ name, type = 'file', mode = 0, uid = 0, gid = 0, size, linkname = '' }: TarHeader): LayerEntry => ({
  path: rooted(name),
  kind: KINDS[type] ?? 'other',
  mode,
  uid,
  gid,
  size,
  target: type === 'link' ? rooted(linkname) : linkname,
});

/**
 * Reads all entries of a layer; of small files that `wants` asks for, the text as well.
 * @throws Error when the archive is broken, or holds more than anything honest does
 */
export const readLayer = async (
  bytes: Bytes,
  wants: (entry: LayerEntry) => boolean,
): Promise<readonly LayerEntry[]> => {
  const entries: LayerEntry[] = [];
  for await (const { header, body } of entriesOf(bytes)) {
    const entry = entryOf(header);
    const isWanted = entry.kind === 'file' && entry.size <= MOST_TEXT_BYTES && wants(entry);
    entries.push(isWanted ? { ...entry, text: await textOf(body) } : entry);
    // Read, not cancelled: modern-tar 0.8.6 takes the body of the next entry for that of one that it has buffered whole.
    for await (const _part of body);
    if (entries.length > MOST_ENTRIES) throw new Error(`a layer of more than ${MOST_ENTRIES} files`);
  }
  return entries;
};
