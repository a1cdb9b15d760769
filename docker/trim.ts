import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a run never reads: source maps, typings, TypeScript (node strips no types below node_modules), and pages. */
const NEVER_READ = /\.(map|[cm]?ts|md|markdown)$/i;
/** Licences ask to be passed on, whatever their names end in. */
const LICENCE = /licen[cs]e|notice|copying/i;
/** Folders at the top of a package that its users have no use for. */
const FOLDERS = ['test', 'tests', 'docs', 'benchmarks', 'examples'];
/** TypeScript that is data: what `init` writes into a user's folder. */
const TEMPLATES = '@picsellia-ts/cli/bundle/templates';

/** onnxruntime-node carries the binaries of every platform: seven eighths of the tree. */
const keepOnlyLinuxX64 = async (bin: string): Promise<void> => {
  for (const napi of await readdir(bin)) {
    for (const os of await readdir(join(bin, napi))) {
      if (os !== 'linux') await rm(join(bin, napi, os), { recursive: true });
    }
    for (const cpu of await readdir(join(bin, napi, 'linux'))) {
      if (cpu !== 'x64') await rm(join(bin, napi, 'linux', cpu), { recursive: true });
    }
  }
};

/** The folders of all packages, those in the folder of a package as well. */
const packagesIn = async (modules: string): Promise<string[]> => {
  const entries = await readdir(modules, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const path = join(modules, name);
        if (name.startsWith('@')) return packagesIn(path);
        return [path, ...(await packagesIn(join(path, 'node_modules')))];
      }),
  );
  return found.flat();
};

const isFolder = async (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Takes out of a tree of packages for linux/x64 what no run can reach. */
export const trim = async (modules: string): Promise<void> => {
  await keepOnlyLinuxX64(join(modules, 'onnxruntime-node/bin'));
  for (const folder of await packagesIn(modules)) {
    for (const name of FOLDERS) await rm(join(folder, name), { recursive: true, force: true });
    // Where there are bundles they are what is published to run; the plain files carry the declarations.
    if (await isFolder(join(folder, 'bundle'))) await rm(join(folder, 'dist'), { recursive: true, force: true });
  }
  const templates = join(modules, TEMPLATES);
  for (const entry of await readdir(modules, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || path.startsWith(`${templates}/`)) continue;
    if (NEVER_READ.test(entry.name) && !LICENCE.test(entry.name)) await rm(path);
  }
};
