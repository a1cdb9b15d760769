import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';

const ROOT = join(import.meta.dirname, '..');
const INSTALL_MS = 240_000;
const RUN_MS = 120_000;

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

let folder = '';
let env: Record<string, string> = {};
let modules = '';

const run = async (cwd: string, command: string, args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await execa(command, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    // What hangs ends before its test does, which would leave it running.
    timeout: INSTALL_MS - 10_000,
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
}, INSTALL_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

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

test.each(Object.entries(TEMPLATES))(
  'writes a %s that installs, passes its tests and types, and does its work in a dry run',
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
