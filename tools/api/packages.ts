import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface EntryPoint {
  /** What users write after `from`. */
  readonly specifier: string;
  /** Absolute path of the declarations that the compiler made for it. */
  readonly declarations: string;
}

export interface PublishedPackage {
  readonly name: string;
  readonly folder: string;
  readonly entryPoints: readonly EntryPoint[];
}

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, { readonly types?: string }>>;
}

const readPackage = (folder: string): PublishedPackage => {
  const { name, exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const entryPoints = Object.entries(exports).flatMap(([key, { types }]) =>
    types === undefined ? [] : [{ specifier: name + key.slice(1), declarations: join(folder, types) }],
  );
  return { name, folder, entryPoints };
};

/** The packages that others can import from, sorted by folder; one that exports nothing has no API to report. */
export const readPublishedPackages = (root: string): PublishedPackage[] =>
  globSync('packages/*/package.json', { cwd: root })
    .toSorted()
    .map((manifest) => readPackage(join(root, dirname(manifest))))
    .filter(({ entryPoints }) => entryPoints.length > 0);
