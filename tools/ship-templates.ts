import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What is left behind: what a run or an installation makes. */
const LEFT_BEHIND = new Set(['node_modules', 'runs', 'package-lock.json']);

/** npm leaves files of these names out of a package, or obeys them; they travel without the dot. */
const DOT_FILES = ['.gitignore', '.npmrc', '.dockerignore'];

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** A range for each dependency, from the version that is installed: `workspace:` and `catalog:` are words of this checkout. */
const withRanges = async (
  folder: string,
  dependencies: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> => {
  const ranges = Object.keys(dependencies).map(async (name) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    return [name, `^${version}`] as const;
  });
  return Object.fromEntries(await Promise.all(ranges));
};

const shipOne = async (from: string, to: string): Promise<void> => {
  await cp(from, to, { recursive: true, filter: (path) => !LEFT_BEHIND.has(path.slice(from.length + 1)) });
  for (const name of DOT_FILES) {
    await rename(join(to, name), join(to, name.slice(1))).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  const path = join(from, 'package.json');
  const manifest: Manifest = createRequire(path)('./package.json');
  const resolved = {
    ...manifest,
    dependencies: await withRanges(from, manifest.dependencies),
    devDependencies: await withRanges(from, manifest.devDependencies),
  };
  await writeFile(join(to, 'package.json'), `${JSON.stringify(resolved, undefined, 2)}\n`);
};

/** Copies the templates into the package of the command, as `picsellia-ts init` wants them. */
export const shipTemplates = async (from: string, to: string): Promise<void> => {
  for (const entry of await readdir(from, { withFileTypes: true }))
    if (entry.isDirectory()) await shipOne(join(from, entry.name), join(to, entry.name));
};
