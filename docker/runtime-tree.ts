import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { trim } from './trim.ts';

export const REPOSITORY: string = join(import.meta.dirname, '..');

const PACKAGE = '@picsellia-ts/base-image';

/** Of no use in an image; the package manager's own notes hold paths of the machine that built it. */
const BOOKKEEPING = [
  'README.md',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'node_modules/.bin',
  'node_modules/.modules.yaml',
  'node_modules/.pnpm',
  'node_modules/.pnpm-workspace-state-v1.json',
];

/** Without these the image would build and then fail at the first photograph or model. */
const NATIVE_FILES = ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64', 'onnxruntime-node/bin'];

interface Manifest {
  readonly packageManager: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

export const readManifest = async (directory: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest;

/** A user's TypeScript has no package.json of its own: this one, above it, says that it is a module. */
const writeImageManifest = async (directory: string): Promise<void> => {
  const { dependencies } = await readManifest(directory);
  const entries = Object.keys(dependencies).map(async (name) => {
    const { version } = await readManifest(join(directory, 'node_modules', name));
    return [name, version] as const;
  });
  const manifest = { private: true, type: 'module', dependencies: Object.fromEntries(await Promise.all(entries)) };
  // Removed first: the package manager may have linked the file to its store.
  await rm(join(directory, 'package.json'));
  await writeFile(join(directory, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
};

/**
 * Makes the folder that becomes /picsellia in the image: package.json and node_modules with the packages of this
 * workspace, sharp, zod and onnxruntime-node for linux/x64 with glibc, whatever machine builds it.
 */
export const makeRuntimeTree = async (directory: string): Promise<void> => {
  const root = { cwd: REPOSITORY, preferLocal: true, stdio: ['ignore', 'inherit', 'inherit'] } as const;
  const { packageManager } = await readManifest(REPOSITORY);
  await execa('tsc', ['-b'], root);
  await execa('node', ['tools/bundle.ts'], root);
  const target = ['--os=linux', '--cpu=x64', '--libc=glibc'];
  // Hoisted: a plain tree of folders, whose names do not repeat where the workspace lies on the building machine.
  const deploy = ['--filter', PACKAGE, 'deploy', '--prod', '--config.node-linker=hoisted', ...target, directory];
  await execa('npx', ['--yes', `--package=${packageManager}`, '--', 'pnpm', ...deploy], root);
  for (const path of BOOKKEEPING) await rm(join(directory, path), { recursive: true, force: true });
  await trim(join(directory, 'node_modules'));
  await writeImageManifest(directory);
  for (const path of NATIVE_FILES) await stat(join(directory, 'node_modules', path));
};
