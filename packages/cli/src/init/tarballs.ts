import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CommandError, errorCode } from '../errors.ts';

/** Packages of ours as files, by their name. */
export type Tarballs = ReadonlyMap<string, string>;

const FILE = /^picsellia-ts-([a-z]+)-\d+\.\d+\.\d+.*\.tgz$/;

/**
 * Finds the packages that `npm pack` has written into a folder.
 * @throws CommandError when there are none, or two of one package.
 */
export const findTarballs = async (folder: string): Promise<Tarballs> => {
  const files = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR')
      throw new CommandError(`--packages ${folder}: there is no such folder.`);
    throw error;
  });
  const found = new Map<string, string>();
  for (const file of files) {
    const [, short] = FILE.exec(file) ?? [];
    if (short === undefined) continue;
    const name = `@picsellia-ts/${short}`;
    if (found.has(name)) throw new CommandError(`--packages ${folder}: ${name} lies there twice.`);
    found.set(name, join(folder, file));
  }
  if (found.size > 0) return found;
  throw new CommandError(`--packages ${folder}: no package of picsellia-ts lies there.`, {
    hint: 'In a checkout of picsellia-ts, this writes them: node tools/pack.ts DIR',
  });
};

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const replaced = (
  dependencies: Readonly<Record<string, string>> = {},
  specs: ReadonlyMap<string, string>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [name, specs.get(name) ?? range]));

/**
 * Makes a package.json take our packages from files; those that it does not name itself are wanted by the others, which
 * would look for them in the registry.
 */
export const useTarballs = <M extends Manifest>(manifest: M, tarballs: Tarballs, folder: string): M => {
  const specs = new Map(
    [...tarballs].map(([name, path]) => [name, `file:${relative(folder, path).split(sep).join('/')}`] as const),
  );
  const named = { ...manifest.dependencies, ...manifest.devDependencies };
  const others = [...specs].filter(([name]) => !(name in named));
  return {
    ...manifest,
    dependencies: replaced(manifest.dependencies, specs),
    devDependencies: { ...replaced(manifest.devDependencies, specs), ...Object.fromEntries(others) },
    overrides: Object.fromEntries([...specs.keys()].map((name) => [name, `$${name}`])),
  };
};
