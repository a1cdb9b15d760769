import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { execa } from 'execa';
import { BUILDERS, type Builder, findBuilder } from './engine.ts';

const USAGE = `Tells what an image weighs on its way: the sum of its layers, each compressed by gzip as a push does.

  node docker/size.ts IMAGE [--engine ${BUILDERS.join('|')}]`;

/** How each engine writes an image, with its layers as they are, into a file. */
const SAVE: Readonly<Record<Builder, (image: string, file: string) => readonly string[]>> = {
  docker: (image, file) => ['save', '--output', file, image],
  podman: (image, file) => ['save', '--quiet', '--output', file, image],
  buildah: (image, file) => ['push', '--quiet', image, `docker-archive:${file}`],
};

const compressedBytes = async (path: string): Promise<number> => {
  let bytes = 0;
  await pipeline(createReadStream(path), createGzip(), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) bytes += chunk.length;
  });
  return bytes;
};

const sizesOfLayers = async (image: string, builder: Builder): Promise<number[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-size-'));
  try {
    const archive = join(folder, 'image.tar');
    await execa(builder, SAVE[builder](image, archive), { stdio: ['ignore', 'ignore', 'inherit'] });
    await execa('tar', ['-xf', archive, '-C', folder]);
    await rm(archive);
    const [{ Layers: layers }] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as [
      { Layers: readonly string[] },
    ];
    return await Promise.all(layers.map((layer) => compressedBytes(join(folder, layer))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { engine: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [image] = positionals;
  if (values.help || image === undefined) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const builder = BUILDERS.find((known) => known === values.engine) ?? (await findBuilder());
  if (builder === undefined) throw new Error(`No container engine answers (tried ${BUILDERS.join(', ')}).`);
  const sizes = await sizesOfLayers(image, builder);
  for (const [index, size] of sizes.entries()) console.log(`layer ${index + 1}: ${megabytes(size)}`);
  console.log(`${image}: ${megabytes(sizes.reduce((sum, size) => sum + size, 0))} in ${sizes.length} layers`);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
