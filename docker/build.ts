import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILDERS, type Builder, buildImage, findBuilder } from './engine.ts';
import { makeRuntimeTree, REPOSITORY, readManifest } from './runtime-tree.ts';
import { isVariant, VARIANTS, type Variant } from './variants.ts';

const NAMES = Object.keys(VARIANTS);

const USAGE = `Builds a base image with docker, podman or buildah, whichever answers first.

  node docker/build.ts [--variant ${NAMES.join('|')}] [--tag NAME] [--build-arg NAME=VALUE…] [--no-cache]
                       [--engine ${BUILDERS.join('|')}]

  --variant     what the image is for           (cpu)
  --tag         name of the image               (picsellia-ts/VARIANT:<version>)
  --base-image  what lies below, for short of   --build-arg BASE_IMAGE=NAME
  --build-arg   another value for an argument of docker/Dockerfile: BASE_IMAGE, NODE_IMAGE,
                ONNXRUNTIME_NODE_INSTALL (skip: without CUDA's libraries)
  --no-cache    uses nothing that an earlier build has left`;

const chooseBuilder = async (name: string | undefined): Promise<Builder> => {
  const builder = name === undefined ? await findBuilder() : BUILDERS.find((known) => known === name);
  if (builder !== undefined) return builder;
  throw new Error(
    name === undefined
      ? `No container engine answers (tried ${BUILDERS.join(', ')}). Install or start one, then run this again.`
      : `Unknown engine '${name}'; expected one of ${BUILDERS.join(', ')}.`,
  );
};

const chooseVariant = (name: string): Variant => {
  if (isVariant(name)) return name;
  throw new Error(`Unknown variant '${name}'; expected one of ${NAMES.join(', ')}.`);
};

const readBuildArguments = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined) throw new Error(`--build-arg takes NAME=VALUE, not '${pair}'.`);
      return [name, value];
    }),
  );

interface Options {
  readonly variant: Variant;
  readonly tag: string | undefined;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly builder: Builder;
  readonly useCache: boolean;
}

const buildBaseImage = async ({ variant, tag, buildArguments, builder, useCache }: Options): Promise<string> => {
  const { version } = await readManifest(join(REPOSITORY, 'packages/cli'));
  const name = tag ?? `picsellia-ts/${variant}:${version}`;
  const context = await mkdtemp(join(tmpdir(), 'picsellia-ts-image-'));
  try {
    await makeRuntimeTree(join(context, 'runtime'));
    await cp(join(import.meta.dirname, 'warm-up'), join(context, 'warm-up'), { recursive: true });
    await buildImage({
      builder,
      dockerfile: join(import.meta.dirname, 'Dockerfile'),
      target: variant,
      context,
      tag: name,
      buildArguments: { ...VARIANTS[variant], ...buildArguments },
      labels: { 'org.opencontainers.image.version': version },
      useCache,
    });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
  return name;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      variant: { type: 'string', default: 'cpu' },
      tag: { type: 'string' },
      'base-image': { type: 'string' },
      'build-arg': { type: 'string', multiple: true, default: [] },
      'no-cache': { type: 'boolean', default: false },
      engine: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const baseImage = values['base-image'];
  const options = {
    variant: chooseVariant(values.variant),
    tag: values.tag,
    buildArguments: {
      ...(baseImage !== undefined && { BASE_IMAGE: baseImage }),
      ...readBuildArguments(values['build-arg']),
    },
    builder: await chooseBuilder(values.engine),
    useCache: !values['no-cache'],
  };
  console.log(`Built ${await buildBaseImage(options)}`);
};

try {
  await main();
} catch (error) {
  // The builder has printed its own reason already; a stack would bury it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
