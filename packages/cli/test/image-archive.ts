import { packTar, type TarHeader } from 'modern-tar';

/** One file of a layer: a text, or what its header says besides. */
export type Entry = string | Partial<TarHeader>;

/** Packs a layer; a name that ends with a slash is a folder. */
export const layerOf = (files: Readonly<Record<string, Entry>>): Promise<Uint8Array> =>
  packTar(
    Object.entries(files).map(([name, entry]) => {
      const isFolder = name.endsWith('/');
      const body = typeof entry === 'string' ? entry : '';
      const header: TarHeader = {
        name,
        size: Buffer.byteLength(body),
        type: isFolder ? 'directory' : 'file',
        mode: isFolder ? 0o755 : 0o644,
        uid: 0,
        gid: 0,
        ...(typeof entry === 'string' ? {} : entry),
      };
      return { header, body };
    }),
  );

/** An archive as an engine writes it, of layers that are packed already. */
export const archiveOf = async (
  layers: readonly Uint8Array[],
  config: Readonly<Record<string, unknown>> = {},
  history: readonly string[] = [],
): Promise<AsyncIterable<Uint8Array>> => {
  const names = layers.map((_layer, index) => `blobs/${index}`);
  const parts: Readonly<Record<string, string | Uint8Array>> = {
    ...Object.fromEntries(layers.map((layer, index) => [`blobs/${index}`, layer])),
    'blobs/config': JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config,
      history: history.map((command) => ({ created_by: command })),
    }),
    'manifest.json': JSON.stringify([{ Config: 'blobs/config', Layers: names }]),
  };
  const bytes = await packTar(
    Object.entries(parts).map(([name, body]) => ({ header: { name, size: Buffer.byteLength(body) }, body })),
  );
  return inPieces(bytes);
};

/** Bytes as a pipe brings them: in pieces that end anywhere. */
export async function* inPieces(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
