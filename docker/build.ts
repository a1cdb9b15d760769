import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILDERS, type Builder, buildImage, findBuilder } from './engine.ts';
import { makeRuntimeTree, REPOSITORY, readManifest } from './runtime-tree.ts';

const USAGE = `Builds the base image with docker, podman or buildah, whichever answers first.

  node docker/build.ts [--tag NAME] [--base-image NAME] [--engine ${BUILDERS.join('|')}]

  --tag         name of the image          (picsellia-ts/cpu:<version>)
  --base-image  what the image starts from (the default of cpu.Dockerfile)`;

const chooseBuilder = async (name: string | undefined): Promise<Builder> => {
  const builder = name === undefined ? await findBuilder() : BUILDERS.find((known) => known === name);
  if (builder !== undefined) return builder;
  throw new Error(
    name === undefined
      ? `No container engine answers (tried ${BUILDERS.join(', ')}). Install or start one, then run this again.`
      : `Unknown engine '${name}'; expected one of ${BUILDERS.join(', ')}.`,
  );
};

interface Options {
  readonly tag: string | undefined;
  readonly baseImage: string | undefined;
  readonly builder: Builder;
}

const buildBaseImage = async ({ tag, baseImage, builder }: Options): Promise<string> => {
  const { version } = await readManifest(join(REPOSITORY, 'packages/cli'));
  const name = tag ?? `picsellia-ts/cpu:${version}`;
  const context = await mkdtemp(join(tmpdir(), 'picsellia-ts-image-'));
  try {
    await makeRuntimeTree(join(context, 'runtime'));
    await cp(join(import.meta.dirname, 'warm-up'), join(context, 'warm-up'), { recursive: true });
    await buildImage({
      builder,
      dockerfile: join(import.meta.dirname, 'cpu.Dockerfile'),
      context,
      tag: name,
      buildArguments: baseImage === undefined ? {} : { BASE_IMAGE: baseImage },
      labels: { 'org.opencontainers.image.version': version },
    });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
  return name;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      tag: { type: 'string' },
      'base-image': { type: 'string' },
      engine: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const builder = await chooseBuilder(values.engine);
  console.log(`Built ${await buildBaseImage({ tag: values.tag, baseImage: values['base-image'], builder })}`);
};

try {
  await main();
} catch (error) {
  // The builder has printed its own reason already; a stack would bury it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
