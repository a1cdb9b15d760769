import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InitPlan } from './plan.ts';
import { useTarballs } from './tarballs.ts';

/** How these files travel in a package, which npm would leave them out of. */
const DOT_FILES = new Set(['gitignore', 'npmrc', 'dockerignore']);

const DEFINITION = /^( {2}name: )'[^'\n]*'/mu;

const writeManifest = async (folder: string, { packageName, tarballs, folder: final }: InitPlan): Promise<void> => {
  const path = join(folder, 'package.json');
  const manifest = { ...JSON.parse(await readFile(path, 'utf8')), name: packageName };
  const complete = tarballs === undefined ? manifest : useTarballs(manifest, tarballs, final);
  await writeFile(path, `${JSON.stringify(complete, undefined, 2)}\n`);
};

const writeDefinition = async (folder: string, name: string): Promise<void> => {
  const path = join(folder, 'processing.ts');
  const source = await readFile(path, 'utf8');
  await writeFile(
    path,
    source.replace(DEFINITION, (_, before: string) => `${before}'${name}'`),
  );
};

/** Writes the project into an empty folder, which need not be the one that it ends up in. */
export const writeProject = async (plan: InitPlan, folder: string): Promise<void> => {
  await cp(plan.template.folder, folder, { recursive: true });
  for (const name of await readdir(folder))
    if (DOT_FILES.has(name)) await rename(join(folder, name), join(folder, `.${name}`));
  await writeManifest(folder, plan);
  await writeDefinition(folder, plan.name);
};
