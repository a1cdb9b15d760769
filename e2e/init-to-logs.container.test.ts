import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { execa } from 'execa';
import { type Registry, startRegistry } from './deploy-registry.ts';
import { makeBaseImage, maySkip, missingForImages } from './own-podman.ts';

const ROOT = join(import.meta.dirname, '..');
const SET_UP_MS = 600_000;
const STEP_MS = 230_000;
const RUN_MS = 300_000;
/** The one that the Dockerfiles of the templates start from, by its short name. */
const BASE_IMAGE = 'localhost/picsellia-ts/cpu:0.1.0';

interface Coco {
  readonly images: readonly { readonly file_name: string; readonly width: number; readonly height: number }[];
  readonly annotations: readonly { readonly bbox?: readonly number[]; readonly segmentation?: readonly unknown[] }[];
}

interface Left {
  readonly out: string;
  readonly coco: Coco;
  readonly stdout: string;
}

/** What a dry run of each template leaves when it has done something useful on its samples. */
const TEMPLATES: Readonly<Record<string, (left: Left) => Promise<void> | void>> = {
  'pre-annotation': ({ coco: { annotations } }) => {
    // The photograph holds 24 coins.
    expect(annotations.length).toBeGreaterThan(18);
    expect(annotations.length).toBeLessThan(26);
    expect(annotations.every(({ bbox }) => bbox?.length === 4)).toBe(true);
  },
  'auto-annotation': ({ coco: { annotations } }) => {
    expect(annotations.length).toBeGreaterThan(15);
    expect(annotations.every(({ segmentation }) => segmentation?.length === 1)).toBe(true);
  },
  'auto-tagging': ({ stdout }) => expect(stdout).toMatch(/Tags: .*(dark 1.*small 1|small 1.*dark 1)/),
  'data-auto-tagging': ({ stdout }) => expect(stdout).toMatch(/Tags: .*landscape 2/),
  'data-augmentation': async ({ out, coco }) => {
    const images = await readdir(join(out, 'images'));
    // Three copies of each of two photographs.
    expect(images.filter((name) => name.endsWith('of3.jpg'))).toHaveLength(6);
    // Two eyes and 24 coins, on each copy and on the originals.
    expect(coco.annotations).toHaveLength(4 * 26);
  },
  'dataset-version-creation': async ({ out, coco }) => {
    expect(await readdir(join(out, 'images'))).toHaveLength(8);
    expect(coco.images.every(({ width, height }) => width === 256 && height === 256)).toBe(true);
    expect(coco.annotations.length).toBeGreaterThan(26);
  },
  'model-conversion': async ({ out }) => {
    const models = await readdir(join(out, 'models'), { recursive: true });
    expect(models.filter((name) => name.endsWith('.ort'))).toHaveLength(1);
  },
  'model-compression': async ({ out }) => {
    const models = await readdir(join(out, 'models'), { recursive: true });
    const [made = '', ...others] = models.filter((name) => name.endsWith('.onnx'));
    expect(others).toEqual([]);
    // The sample has 42 KB.
    expect((await stat(join(out, 'models', made))).size).toBeLessThan(14_000);
  },
};

/** How npm reaches its registry on this machine: it would look for that beside its own Node, which the link below is not. */
const WAYS_TO_REGISTRY = [
  ...['registry', 'cafile', 'globalconfig', 'userconfig', 'cache', 'proxy', 'https_proxy', 'noproxy'].map(
    (name) => `npm_config_${name}`,
  ),
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
];

/** Nothing of the checkout is on the path but the Node that the tests run on, by a link of its own. */
const environmentWith = (bin: string): Record<string, string> => {
  const others = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(ROOT));
  return {
    PATH: [bin, ...others].join(delimiter),
    HOME: process.env['HOME'] ?? tmpdir(),
    ...Object.fromEntries(WAYS_TO_REGISTRY.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_prefer_offline: 'true',
  };
};

/** What each job is launched with besides its data, and how its data are named. */
const LAUNCHES: Readonly<Record<string, (seeded: Seeded) => readonly string[]>> = {
  'pre-annotation': (on) => [...onVersion(on), '--model', String(on.model_version_id)],
  'auto-annotation': (on) => [...onVersion(on), '--model', String(on.model_version_id)],
  'auto-tagging': (on) => onVersion(on),
  'data-auto-tagging': (on) => ['--datalake', on.datalake_id, '--all'],
  'data-augmentation': (on) => [...onVersion(on), '--output-version', 'more'],
  'dataset-version-creation': (on) => [...onVersion(on), '--output-version', 'tiles'],
  'model-compression': (on) => ['--model-version', String(on.model_version_id)],
  'model-conversion': (on) => ['--model-version', String(on.model_version_id)],
};

const onVersion = ({ dataset_version_id: id }: Seeded): readonly string[] => ['--dataset-version', id];

const registryFound = await startRegistry();
const missing = typeof registryFound === 'string' ? registryFound : await missingForImages();
/** Without containers, where that is allowed, each test ends after the dry run. */
const withImages = !maySkip('images of the templates, of deploy, launch and logs,', missing);
const registry = (): Registry => {
  if (typeof registryFound === 'string') throw new Error(registryFound);
  return registryFound;
};

let platform: Emulator;
let client: Client;
let folder = '';
let env: Record<string, string> = {};
let modules = '';

const run = async (cwd: string, command: string, args: readonly string[], more: Record<string, string> = {}) => {
  const { exitCode, stdout, stderr } = await execa(command, args, {
    cwd,
    env: { ...env, ...more },
    extendEnv: false,
    reject: false,
    // What hangs ends before its test does, which would leave it running.
    timeout: STEP_MS,
  });
  return { exitCode, stdout, stderr };
};

const project = (template: string): string => join(folder, template);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picsellia-init-'));
  await mkdir(join(folder, 'bin'));
  await symlink(process.execPath, join(folder, 'bin/node'));
  env = environmentWith(join(folder, 'bin'));
  const packages = join(folder, 'packages');
  const packed = await execa(process.execPath, [join(ROOT, 'tools/pack.ts'), packages], { reject: false });
  expect(packed).toMatchObject({ exitCode: 0 });
  const command = join(ROOT, 'packages/cli/bin/picsellia-ts.js');
  for (const template of Object.keys(TEMPLATES)) {
    const args = [command, 'init', template, '--template', template, '--packages', packages];
    expect(await run(folder, 'node', args)).toMatchObject({ exitCode: 0, stderr: '' });
  }
  // One installation, which the others share: its template asks for every package that any of them does.
  expect(await run(project('pre-annotation'), 'npm', ['install'])).toMatchObject({ exitCode: 0 });
  modules = join(project('pre-annotation'), 'node_modules');
  if (!withImages) return;
  await makeBaseImage(registry().env, BASE_IMAGE);
  platform = await startEmulator();
  const { host, apiToken, organizationId } = platform;
  client = await Client.connect({ host, apiToken, organizationId });
}, SET_UP_MS);

afterAll(async () => {
  await client?.close();
  await platform?.close();
  if (typeof registryFound !== 'string') await registryFound.close();
  await rm(folder, { recursive: true, force: true });
}, SET_UP_MS);

test('has a template for each task, and no other', async () => {
  expect((await readdir(join(ROOT, 'templates'))).sort()).toEqual(Object.keys(TEMPLATES).sort());
});

/** The packages that the code of a project imports. */
const importsOf = async (at: string): Promise<readonly string[]> => {
  const sources = await Promise.all(
    ['processing.ts', 'processing.test.ts'].map((file) => readFile(join(at, file), 'utf8')),
  );
  const specifiers = sources.flatMap((source) => [...source.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from));
  const packages = specifiers.filter((from) => !from.startsWith('.') && !from.startsWith('node:'));
  return [
    ...new Set(
      packages.map((from) =>
        from
          .split('/')
          .slice(0, from.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    ),
  ];
};

const access = (): Record<string, string> => ({
  api_token: platform.apiToken,
  organization_id: platform.organizationId,
  host: platform.host,
  ...registry().env,
});

/** Runs the installed command in a project, as its user types it, and expects it to end well. */
const command = async (at: string, args: readonly string[], variables: Record<string, string>): Promise<string> => {
  const { exitCode, stdout, stderr } = await run(at, join(at, 'node_modules/.bin/picsellia-ts'), args, variables);
  expect({ args, exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
};

interface Settings {
  readonly images?: string;
  readonly model?: readonly string[];
}

/** The samples of a project on a platform, as somebody would have put them there. */
const seed = async (at: string, template: string, { images, model = [] }: Settings): Promise<Seeded> => {
  const names = images === undefined ? [] : await readdir(join(at, images));
  const files = model.map((path) => ({
    name: basename(path, '.onnx'),
    path: join(at, path),
    filename: basename(path),
  }));
  return platform.seed({
    datasetName: template,
    // A job on a datalake takes all that is in it.
    datalakeName: template,
    images: names.map((filename) => ({ filename, path: join(at, images ?? '', filename) })),
    ...(files.length > 0 && {
      model: { name: `${template}-model`, files, framework: 'ONNX', type: MODEL_TYPES[template] ?? 'OBJECT_DETECTION' },
    }),
    job: false,
  });
};

const MODEL_TYPES = { 'auto-annotation': 'SEGMENTATION' } as Readonly<Record<string, 'SEGMENTATION' | undefined>>;

/** Starts what is registered for a job, from the registry, as the platform would. */
const startAsThePlatform = async (image: string, jobId: string): Promise<{ exitCode?: number; all: string }> => {
  const names = ['api_token', 'organization_id', 'host', 'job_id'].map((name) => `--env=${name}`);
  const limits = ['--network=host', '--read-only', '--read-only-tmpfs=false', '--tmpfs=/tmp', '--cap-drop=all'];
  const args = ['run', '--rm', '--pull=always', '--quiet', ...limits, ...names, image];
  const variables = { ...access(), job_id: jobId };
  const { exitCode, all } = await execa('podman', args, { env: variables, all: true, reject: false });
  return { ...(exitCode !== undefined && { exitCode }), all };
};

/** From the image to the log of a job that ran on the platform. */
const takeToPlatform = async (template: string, settings: Settings): Promise<void> => {
  const at = project(template);
  const image = `${registry().host}/me/${template}:1.0`;
  const engine = ['--engine', 'podman'];
  await command(at, ['build', '--tag', image, ...engine], registry().env);
  const tested = JSON.parse(await command(at, ['smoke-test', image, ...engine, '--json'], registry().env));
  expect(tested).toMatchObject({ ok: true, task: template });
  expect(await command(at, ['deploy', '--image', image, '--yes', ...engine], access())).toContain(
    `${template} registered`,
  );

  const { docker } = await client.getProcessing(template);
  expect(docker).toBe(image);
  const seeded = await seed(at, template, settings);
  const launched = await command(
    at,
    ['launch', template, ...(LAUNCHES[template]?.(seeded) ?? []), '--no-follow', '--json'],
    access(),
  );
  const jobId = /"job_id":"([^"]+)"/.exec(launched)?.[1] ?? '';
  const ran = await startAsThePlatform(docker, jobId);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(platform.job(jobId)).toMatchObject({ status: 'SUCCEEDED', exitCode: '0' });
  expect(await command(at, ['logs', jobId], access())).toMatch(/\b[12] (done|of [12])\b/);
};

test.each(Object.entries(TEMPLATES))(
  'writes a %s that is installed, tested, dry-run, built, smoke-tested, deployed, launched, and shows its log',
  async (template, check) => {
    const at = project(template);
    const manifest = JSON.parse(await readFile(join(at, 'package.json'), 'utf8'));
    expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining([...(await importsOf(at))]));
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect({ name, isInstalled: existsSync(join(modules, name, 'package.json')) }).toEqual({
        name,
        isInstalled: true,
      });
    if (!existsSync(join(at, 'node_modules'))) await symlink(modules, join(at, 'node_modules'));

    const [tested, checked, dry] = await Promise.all([
      run(at, 'npm', ['test']),
      run(at, 'npm', ['run', 'check']),
      run(at, 'npm', ['run', 'dry-run', '--', '--out', 'out']),
    ]);
    expect(tested).toMatchObject({ exitCode: 0 });
    expect(Number(/(?:# |ℹ )pass (\d+)/.exec(tested.stdout)?.[1])).toBeGreaterThan(1);
    expect(checked).toMatchObject({ exitCode: 0 });
    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('SUCCEEDED') });
    const out = join(at, 'out');
    expect(JSON.parse(await readFile(join(out, 'run.json'), 'utf8'))).toMatchObject({ exitCode: 0 });
    const coco = join(out, 'result.coco.json');
    const empty: Coco = { images: [], annotations: [] };
    await check({ out, stdout: dry.stdout, coco: existsSync(coco) ? JSON.parse(await readFile(coco, 'utf8')) : empty });
    if (withImages) await takeToPlatform(template, manifest['picsellia-ts'].dryRun);
  },
  RUN_MS,
);

const withContainers = withImages ? test : test.skip;

withContainers(
  'builds images that nothing is wrong with',
  async () => {
    // What the others differ in is one file.
    const image = `${registry().host}/me/auto-tagging:1.0`;
    const said = await command(project('auto-tagging'), ['image', 'check', image, '--json'], registry().env);
    expect(JSON.parse(said)).toMatchObject({ ok: true, platform: 'linux/amd64' });
  },
  RUN_MS,
);

test('runs on a folder of the user alone, with the command as the user types it', async () => {
  const at = project('auto-tagging');
  await cp(join(ROOT, 'examples/images/retina.jpg'), join(at, 'mine/retina.jpg'));
  if (!existsSync(join(at, 'node_modules'))) await symlink(modules, join(at, 'node_modules'));
  const dry = await run(at, 'npx', ['picsellia-ts', 'dry-run', '--images', 'mine', '--out', 'mine-out']);
  expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/1 image from mine[\s\S]*Tags: blurred 1/) });
});
