import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const REPOSITORY = join(import.meta.dirname, '..');
/** What docker/Dockerfile starts from, and the stand-ins that docker/debian-rootfs.ts makes. */
export const OFFICIAL = { BASE_IMAGE: 'debian:bookworm-slim', NODE_IMAGE: 'node:24.21.0-bookworm-slim' } as const;
const STAND_INS = Object.entries(OFFICIAL).map(([name, image]) => [name, `localhost/${image}`] as const);

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

export interface BaseImageBuild {
  readonly variant?: 'cpu' | 'cuda';
  /** False for a build that uses nothing of earlier ones. */
  readonly useCache?: boolean;
  /** Set while it builds. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ContainerEngine {
  readonly name: EngineName;
  /**
   * Builds docker/Dockerfile by the project's own command, on stand-ins where no registry answers. The variant for CUDA is
   * built on the same Debian, without CUDA's libraries: NVIDIA's image and they have two gigabytes.
   */
  buildBaseImage(tag: string, build?: BaseImageBuild): Promise<void>;
  buildImage(context: string, tag: string, buildArguments?: Readonly<Record<string, string>>): Promise<void>;
  /** Makes a small Debian 12 with these packages, by debootstrap. */
  buildDebian(tag: string, packages: readonly string[]): Promise<void>;
  /** Runs a container as a cautious platform would: read-only, no capabilities, bounded memory, host network. */
  run(run: ContainerRun): Promise<ContainerResult>;
  /** Compressed bytes of all layers in MB, as docker/size.ts measures them. */
  sizeOf(image: string): Promise<number>;
  /** Digests of the layers, lowest first. */
  layersOf(image: string): Promise<readonly string[]>;
  /** What an image says of how it is to be run. */
  configurationOf(image: string): Promise<Readonly<Record<string, unknown>>>;
  /** Which of the texts stand anywhere in an image: in a file of any layer, or in its configuration. */
  findIn(image: string, texts: readonly string[]): Promise<readonly string[]>;
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

/** Which of the texts are in a stream, also where one lies across two of its chunks. */
const findInStream = async (stream: AsyncIterable<Buffer>, texts: readonly string[]): Promise<string[]> => {
  const longest = Math.max(...texts.map((text) => Buffer.byteLength(text)));
  const found = new Set<string>();
  let tail = Buffer.alloc(0);
  for await (const chunk of stream) {
    const window = Buffer.concat([tail, chunk]);
    for (const text of texts) if (window.includes(text)) found.add(text);
    tail = window.subarray(-longest);
  }
  return [...found];
};

const createEngine = ({ name, env, folder, hasBaseImage }: Settings): ContainerEngine => {
  const built: string[] = [];
  let hasStandIns = false;
  const script = async (file: string, args: readonly string[] = [], variables = {}): Promise<string> => {
    const path = join(REPOSITORY, 'docker', file);
    const options = { env: { ...env, ...variables }, all: true } as const;
    const { all } = await execa(process.execPath, [path, '--engine', name, ...args], options);
    return all;
  };
  const inspect = async <T>(image: string, field: string): Promise<T> => {
    const { stdout } = await execa(name, ['image', 'inspect', '--format', `{{json .${field}}}`, image], { env });
    return JSON.parse(stdout) as T;
  };
  return {
    name,
    buildBaseImage: async (tag, { variant = 'cpu', useCache = true, environment } = {}) => {
      if (!hasBaseImage && !hasStandIns) await script('debian-rootfs.ts');
      hasStandIns = true;
      built.push(tag);
      const below = hasBaseImage ? Object.entries(OFFICIAL) : STAND_INS;
      const values = variant === 'cuda' ? [...below, ['ONNXRUNTIME_NODE_INSTALL', 'skip'] as const] : below;
      const buildArguments = values.flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]);
      const flags = ['--variant', variant, '--tag', tag, ...(useCache ? [] : ['--no-cache'])];
      await script('build.ts', [...flags, ...buildArguments], environment);
    },
    buildImage: async (context, tag, buildArguments = {}) => {
      built.push(tag);
      const values = Object.entries(buildArguments).flatMap((pair) => ['--build-arg', pair.join('=')]);
      await execa(name, ['build', ...values, '--tag', tag, context], { env, all: true });
    },
    run: async (run) => {
      const { exitCode, all } = await execa(name, runArguments(name, run), {
        cwd: folder, // podman leaves a file called oom where it stands, after such a kill
        env: { ...env, ...run.environment },
        all: true,
        reject: false,
      });
      return { exitCode, output: all };
    },
    buildDebian: async (tag, packages) => {
      built.push(tag);
      await script('debian-rootfs.ts', ['--tag', tag, ...packages.flatMap((each) => ['--include', each])]);
    },
    sizeOf: async (image) => Number(/: ([\d.]+) MB in/.exec(await script('size.ts', [image]))?.[1]),
    layersOf: (image) => inspect(image, 'RootFS.Layers'),
    configurationOf: (image) => inspect(image, 'Config'),
    findIn: async (image, texts) => {
      const child = execa(name, ['save', image], { env, stdout: 'pipe', buffer: false });
      const [found] = await Promise.all([findInStream(child.stdout, texts), child]);
      return found;
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
  const has = async (image: string): Promise<boolean> =>
    (await succeeds(name, ['image', 'inspect', image], env)) || (await succeeds(name, ['pull', image], env));
  const hasBaseImage = (await has(OFFICIAL.BASE_IMAGE)) && (await has(OFFICIAL.NODE_IMAGE));
  if (hasBaseImage || (await canMakeStandIn())) return createEngine({ name, env, folder, hasBaseImage });
  await rm(folder, { recursive: true, force: true });
  return `${OFFICIAL.BASE_IMAGE} and ${OFFICIAL.NODE_IMAGE} cannot be pulled, and debootstrap with root, which would replace them, is missing`;
};
