import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { isContinuousIntegration, OFFICIAL, privatePodman } from './container-engine.ts';

const REPOSITORY = join(import.meta.dirname, '..');

type Variables = Readonly<Record<string, string>>;

const succeeds = async (command: string, args: readonly string[]): Promise<boolean> => {
  const { failed } = await execa(command, args, { reject: false, stdio: 'ignore', timeout: 30_000 });
  return !failed;
};

/** What is missing for images of our own, in one line; undefined for nothing. */
export const missingForImages = async (): Promise<string | undefined> => {
  if (process.getuid?.() !== 0 || !(await succeeds('podman', ['--version']))) return 'podman with root is missing';
  return (await succeeds('debootstrap', ['--version'])) ? undefined : 'debootstrap is missing';
};

/** Says once that a file's tests are skipped, which never happens in continuous integration. */
export const maySkip = (what: string, missing: string | undefined): boolean => {
  if (missing === undefined || isContinuousIntegration()) return false;
  process.stderr.write(`The tests of ${what} are skipped: ${missing}.\n`);
  return true;
};

/** Makes an image with Debian, tini and the workspace's node, and answers its name. */
export const makeNodeImage = async (env: Variables): Promise<string> => {
  await execa(process.execPath, [join(REPOSITORY, 'docker/debian-rootfs.ts'), '--engine', 'podman'], {
    env,
    all: true,
  });
  // Found by its short name, as a Dockerfile writes it.
  return OFFICIAL.NODE_IMAGE;
};

/** Builds the base image of picsellia-ts on it. */
export const makeBaseImage = async (env: Variables, tag: string): Promise<void> => {
  await makeNodeImage(env);
  const script = join(REPOSITORY, 'docker/build.ts');
  await execa(process.execPath, [script, '--engine', 'podman', '--tag', tag], { env, all: true });
};

/** A podman that keeps its images apart. */
export interface OwnPodman {
  readonly env: Variables;
  /** A folder of its own. */
  readonly folder: string;
  /** Builds an image of these files, and answers its name. */
  readonly build: (name: string, files: Variables, args?: readonly string[]) => Promise<string>;
  /** The names of all containers, running or not. */
  readonly containers: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Makes a podman of its own; `context` are files that each build may copy. */
export const startOwnPodman = async (context: readonly string[]): Promise<OwnPodman> => {
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-podman-'));
  const env = await privatePodman(folder);
  return {
    env,
    folder,
    build: async (name, files, args = []) => {
      const at = await mkdtemp(join(folder, 'context-'));
      for (const path of context) await cp(path, join(at, path.slice(path.lastIndexOf('/') + 1)));
      for (const [file, text] of Object.entries(files)) await writeFile(join(at, file), text);
      await execa('podman', ['build', '--quiet', '--tag', name, ...args, at], { env });
      return name;
    },
    containers: async () => (await execa('podman', ['ps', '--all', '--format', '{{.Names}}'], { env })).stdout,
    close: async () => {
      await execa('podman', ['rm', '--all', '--force'], { env, reject: false });
      // The storage driver leaves its folder mounted on itself.
      await execa('umount', [join(folder, 'images/overlay')], { reject: false });
      await rm(folder, { recursive: true, force: true });
    },
  };
};
