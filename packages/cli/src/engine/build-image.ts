import { type Answer, type EngineName, runWith } from './run-engine.ts';

/** An image to be built. */
export interface ImageBuild {
  readonly context: string;
  readonly dockerfile: string;
  /** The names that it gets. */
  readonly references: readonly string[];
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

const pairs = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);

/** Builds an image for the platform's machines; what the engine says goes to standard error. */
export const buildImage = (engine: EngineName, build: ImageBuild, signal: AbortSignal): Promise<Answer> => {
  const { context, dockerfile, references, buildArguments, labels } = build;
  // Named only where it differs from the machine: engines look in a registry for an image with a platform.
  const platform = process.arch === 'x64' ? [] : ['--platform', 'linux/amd64'];
  // buildah alone builds each step anew unless it is told otherwise.
  const layers = engine === 'buildah' ? ['--layers'] : [];
  const options = [...layers, ...platform, ...pairs('--build-arg', buildArguments), ...pairs('--label', labels)];
  const names = references.flatMap((reference) => ['--tag', reference]);
  return runWith(engine)(['build', ...options, ...names, '--file', dockerfile, context], { isShown: true, signal });
};
