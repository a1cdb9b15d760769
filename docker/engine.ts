import { execa } from 'execa';

export const BUILDERS = ['docker', 'podman', 'buildah'] as const;

export type Builder = (typeof BUILDERS)[number];

/** The docker command is often installed where no daemon answers, so its presence proves nothing. */
const answers = async (builder: Builder): Promise<boolean> => {
  const { failed } = await execa(builder, ['info'], { reject: false, stdio: 'ignore', timeout: 30_000 });
  return !failed;
};

/** Finds the first builder that answers; undefined where there is none. */
export const findBuilder = async (): Promise<Builder | undefined> => {
  for (const builder of BUILDERS) {
    if (await answers(builder)) return builder;
  }
  return undefined;
};

export interface ImageBuild {
  readonly builder: Builder;
  readonly dockerfile: string;
  /** A stage of the Dockerfile; its last one where none is named. */
  readonly target?: string;
  readonly context: string;
  readonly tag: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** False where nothing that an earlier build has left may be used. */
  readonly useCache?: boolean;
}

/** Files get the time 0, so that a second build makes the same layers; docker's own builder does so for the image alone. */
const FIXED_TIME: Readonly<Record<Builder, readonly string[]>> = {
  docker: ['--build-arg', 'SOURCE_DATE_EPOCH=0'],
  podman: ['--timestamp', '0'],
  buildah: ['--timestamp', '0'],
};

const pairs = (flag: string, values: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);

/** Builds one image for linux/x64; the builder's own output goes to the terminal. */
export const buildImage = async (build: ImageBuild): Promise<void> => {
  const { builder, dockerfile, target, context, tag, buildArguments, labels, useCache = true } = build;
  // Named only where it differs from the machine: builders look in a registry for an image with a platform.
  const platform = process.arch === 'x64' ? [] : ['--platform', 'linux/amd64'];
  const layers = builder === 'buildah' ? ['--layers'] : [];
  const stage = target === undefined ? [] : ['--target', target];
  const values = [...stage, ...pairs('--build-arg', buildArguments), ...pairs('--label', labels)];
  const options = [...layers, ...(useCache ? [] : ['--no-cache']), ...platform, ...FIXED_TIME[builder], ...values];
  await execa(builder, ['build', ...options, '--file', dockerfile, '--tag', tag, context], { stdio: 'inherit' });
};
