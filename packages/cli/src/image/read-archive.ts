import { posix } from 'node:path';
import * as z from 'zod';
import { type ImageConfig, readConfig } from './config.ts';
import { entriesOf, type LayerEntry, readLayer, textOf, unpacked } from './layer.ts';

/** What an archive of an image holds: its configuration, and its layers from the lowest on. */
export interface ArchivedImage {
  readonly config: ImageConfig;
  readonly layers: readonly (readonly LayerEntry[])[];
}

type Bytes = AsyncIterable<Uint8Array>;

const BLOCK = 512;
const MAGIC_AT = 257;
const MOST_JSON_BYTES = 16 * 1024 * 1024;

/** The first block of a body, and the whole of it again. */
const peek = async (body: Bytes): Promise<{ first: Buffer; all: Bytes }> => {
  const rest = body[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let length = 0;
  while (length < BLOCK) {
    const { done, value } = await rest.next();
    if (done) break;
    read.push(value);
    length += value.length;
  }
  const first = Buffer.concat(read);
  const all = async function* (): Bytes {
    if (first.length > 0) yield first;
    for await (const part of { [Symbol.asyncIterator]: () => rest }) yield part;
  };
  return { first, all: all() };
};

const isTar = (block: Buffer): boolean => block.toString('latin1', MAGIC_AT, MAGIC_AT + 5) === 'ustar';

const isPacked = ([one, two, three]: Buffer): boolean =>
  (one === 0x1f && two === 0x8b) || (one === 0x28 && two === 0xb5 && three === 0x2f);

const isJson = ([first]: Buffer): boolean => first === 0x7b || first === 0x5b;

interface Parts {
  readonly json: Map<string, string>;
  readonly layers: Map<string, readonly LayerEntry[]>;
  /** Archives of docker before version 25 tell by links that two layers are one. */
  readonly links: Map<string, string>;
}

const readParts = async (archive: Bytes, wants: (entry: LayerEntry) => boolean): Promise<Parts> => {
  const parts: Parts = { json: new Map(), layers: new Map(), links: new Map() };
  for await (const { header, body } of entriesOf(archive)) {
    const { name, size, linkname = '' } = header;
    if (header.type === 'symlink') parts.links.set(name, posix.join(posix.dirname(name), linkname));
    const { first, all } = await peek(body);
    if (isTar(first) || isPacked(first)) parts.layers.set(name, await readLayer(unpacked(first, all), wants));
    else if (isJson(first) && size <= MOST_JSON_BYTES) parts.json.set(name, await textOf(all));
    // The rest is of no interest, and has to be read all the same.
    for await (const _part of all);
  }
  return parts;
};

const manifest = () => z.array(z.looseObject({ Config: z.string(), Layers: z.array(z.string()) })).length(1);

/**
 * Reads an archive as `docker save` and `podman save` write it, in one pass and without writing anything. Its content is
 * whatever somebody has put into an image, and is believed nothing.
 * @throws Error when it is no such archive
 */
export const readArchive = async (archive: Bytes, wants: (entry: LayerEntry) => boolean): Promise<ArchivedImage> => {
  const { json, layers, links } = await readParts(archive, wants);
  const [image] = manifest().parse(JSON.parse(json.get('manifest.json') ?? '[]'));
  if (image === undefined) throw new Error('an archive without manifest.json');
  const config = readConfig(JSON.parse(json.get(image.Config) ?? 'null'));
  const inOrder = image.Layers.map((name) => {
    // A layer of no file is an archive of nothing but zeros, which nothing tells from other nothing.
    return layers.get(name) ?? layers.get(links.get(name) ?? '') ?? [];
  });
  return { config, layers: inOrder };
};
