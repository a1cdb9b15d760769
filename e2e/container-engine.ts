import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const REPOSITORY = join(import.meta.dirname, '..');
const BASE_IMAGE = 'node:24-bookworm-slim';
const STAND_IN = `localhost/${BASE_IMAGE}`;

type EngineName = 'docker' | 'podman';

export interface ContainerRun {
  readonly image: string;
  /** Told to the container by name alone, so that no value stands in the list of processes. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly options?: readonly string[];
  readonly command?: readonly string[];
  readonly name?: string;
}

export interface ContainerResult {
  readonly exitCode: number | undefined;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

export interface ContainerEngine {
  readonly name: EngineName;
  /** Builds docker/cpu.Dockerfile by the project's own command, on a stand-in where no registry answers. */
  buildBaseImage(tag: string): Promise<void>;
  buildImage(context: string, tag: string): Promise<void>;
  /** Runs a container as a cautious platform would: read-only, no capabilities, bounded memory, host network. */
  run(run: ContainerRun): Promise<ContainerResult>;
  /** Asks a running container to end, and kills it after the grace time. */
  stop(container: string, graceSeconds: number): Promise<void>;
  close(): Promise<void>;
}

export const isContinuousIntegration = (): boolean => process.env['CI'] === 'true';

const LOCKED_DOWN: readonly string[] = [
  '--network=host',
  '--memory=1g',
  '--pids-limit=512',
  '--read-only',
  '--tmpfs=/tmp',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
];

const succeeds = async (command: string, args: readonly string[], env = {}): Promise<boolean> => {
  const { failed } = await execa(command, args, { env, reject: false, stdio: 'ignore', timeout: 300_000 });
  return !failed;
};

const storageSettings = (folder: string): string => `[storage]
driver = "overlay"
graphroot = "${folder}/images"
runroot = "${folder}/run"
`;

/** What root needs where there is no systemd; locks are files, so that other containers of the machine are left alone. */
const containerSettings = (folder: string): string => `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "${folder}/tmp"
`;

/** Gives podman a folder of its own for images and containers; answers the variables that make it use it. */
export const privatePodman = async (folder: string): Promise<Record<string, string>> => {
  const storage = join(folder, 'storage.conf');
  const containers = join(folder, 'containers.conf');
  await mkdir(join(folder, 'tmp'));
  await writeFile(storage, storageSettings(folder));
  await writeFile(containers, containerSettings(folder));
  return { CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: containers, BUILDAH_ISOLATION: 'chroot' };
};

interface Settings {
  readonly name: EngineName;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** True where the base image comes from a registry or lies in the engine's storage already. */
  readonly hasBaseImage: boolean;
}

const runArguments = (engine: EngineName, run: ContainerRun): string[] => {
  const { image, name, environment = {}, options = [], command = [] } = run;
  // podman alone makes /run, /tmp and /var/tmp writable in a read-only container unless told otherwise.
  const strict = engine === 'podman' ? ['--read-only-tmpfs=false'] : [];
  const named = name === undefined ? [] : [`--name=${name}`];
  const variables = Object.keys(environment).map((variable) => `--env=${variable}`);
  return ['run', '--rm', ...LOCKED_DOWN, ...strict, ...named, ...variables, ...options, image, ...command];
};

const createEngine = ({ name, env, folder, hasBaseImage }: Settings): ContainerEngine => {
  const built: string[] = [];
  const script = async (file: string, ...args: string[]): Promise<void> => {
    const path = join(REPOSITORY, 'docker', file);
    await execa(process.execPath, [path, '--engine', name, ...args], { env, all: true });
  };
  return {
    name,
    buildBaseImage: async (tag) => {
      if (!hasBaseImage) await script('debian-rootfs.ts', '--tag', STAND_IN);
      built.push(tag);
      // podman finds the stand-in by the short name in the Dockerfile; docker would ask a registry for it.
      const baseImage = hasBaseImage || name === 'podman' ? [] : ['--base-image', STAND_IN];
      await script('build.ts', '--tag', tag, ...baseImage);
    },
    buildImage: async (context, tag) => {
      built.push(tag);
      await execa(name, ['build', '--tag', tag, context], { env, all: true });
    },
    run: async (run) => {
      const { exitCode, all } = await execa(name, runArguments(name, run), {
        env: { ...env, ...run.environment },
        all: true,
        reject: false,
      });
      return { exitCode, output: all };
    },
    stop: async (container, graceSeconds) => {
      await execa(name, ['stop', '--time', String(graceSeconds), container], { env });
    },
    close: async () => {
      if (name === 'docker') await execa(name, ['image', 'rm', '--force', ...built], { reject: false });
      if (name === 'podman') await execa(name, ['rm', '--all', '--force'], { env, reject: false });
      // The storage driver leaves its folder mounted on itself.
      await execa('umount', [join(folder, 'images/overlay')], { reject: false });
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const canMakeStandIn = async (): Promise<boolean> =>
  process.getuid?.() === 0 && (await succeeds('debootstrap', ['--version'])) && (await succeeds('zstd', ['--version']));

/** Finds an engine and a way to a base image, or says in one line what is missing. */
export const findContainerEngine = async (): Promise<ContainerEngine | string> => {
  const name = (await succeeds('docker', ['info'])) ? 'docker' : 'podman';
  if (name === 'podman' && !(await succeeds('podman', ['--version']))) {
    return 'no container engine answers (tried docker and podman)';
  }
  if (name === 'podman' && process.getuid?.() !== 0) return 'podman is used here as root only';
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-containers-'));
  const env = name === 'podman' ? await privatePodman(folder) : {};
  const hasBaseImage =
    (await succeeds(name, ['image', 'inspect', BASE_IMAGE], env)) || (await succeeds(name, ['pull', BASE_IMAGE], env));
  if (hasBaseImage || (await canMakeStandIn())) return createEngine({ name, env, folder, hasBaseImage });
  await rm(folder, { recursive: true, force: true });
  return `${BASE_IMAGE} cannot be pulled, and debootstrap with root, which would replace it, is missing`;
};
