import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceFacts, type SourceFacts } from './source-file.ts';

export interface SourceFile extends SourceFacts {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly isTest: boolean;
}

interface Manifest {
  readonly name?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A folder with a package.json of its own (`tools` has none and belongs to the root's). */
export interface Member {
  readonly folder: string;
  readonly name: string;
  /** What `import` can name: `.`, `./main`; empty when the package exports nothing. */
  readonly entryPoints: readonly string[];
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** Folders, from the root, that its tsconfig.json refers to; `undefined` without a tsconfig.json. */
  readonly references: readonly string[] | undefined;
  readonly files: readonly SourceFile[];
}

const FOLDERS = ['packages/*', 'examples/*', 'templates/*', 'bench', 'docker', 'e2e', 'tools'];
const NOT_SOURCES = ['**/node_modules/**', '**/dist/**', '**/bundle/**', '**/fixtures/**', '**/runs/**'];
const TEST = /\.test\.[cm]?[jt]s$|\/tests?\//;

const readJson = <T>(file: string): T | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;

const keysOf = (...tables: readonly (Readonly<Record<string, unknown>> | undefined)[]): string[] =>
  tables.flatMap((table) => Object.keys(table ?? {}));

const entryPointsOf = (exports: unknown): string[] => {
  if (typeof exports === 'string') return ['.'];
  return typeof exports === 'object' && exports !== null ? Object.keys(exports) : [];
};

const referencesOf = (root: string, folder: string): string[] | undefined => {
  const config = readJson<{ references?: { path: string }[] }>(join(root, folder, 'tsconfig.json'));
  return config && (config.references ?? []).map(({ path }) => join(folder, path));
};

const readFiles = (root: string, folder: string): SourceFile[] =>
  globSync(`${folder}/**/*.{ts,mts,js,mjs}`, { cwd: root, exclude: NOT_SOURCES })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => ({
      path,
      isTest: TEST.test(path),
      ...readSourceFacts(path, readFileSync(join(root, path), 'utf8')),
    }));

const readMember = (root: string, folder: string): Member => {
  const manifest = readJson<Manifest>(join(root, folder, 'package.json')) ?? {};
  return {
    folder,
    name: manifest.name ?? folder,
    entryPoints: entryPointsOf(manifest.exports),
    dependencies: keysOf(manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies),
    devDependencies: keysOf(manifest.devDependencies),
    references: referencesOf(root, folder),
    files: readFiles(root, folder),
  };
};

/** Reads all members of the workspace, sorted by folder. */
export const readWorkspace = (root: string): Member[] =>
  globSync(FOLDERS, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length).replaceAll('\\', '/'))
    .filter((folder) => folder === 'tools' || existsSync(join(root, folder, 'package.json')))
    .toSorted()
    .map((folder) => readMember(root, folder));
