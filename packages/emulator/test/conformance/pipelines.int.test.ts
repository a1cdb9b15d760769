import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../../src/index.ts';
import { readApi } from '../support/api.ts';
import { makePng } from '../support/png.ts';
import { type PythonOutput, startPython } from '../support/python-client.ts';
import { missingEnvironment, PIPELINES } from '../support/python-environment.ts';

const missing = await missingEnvironment(PIPELINES);
const testWithPipelines = missing === undefined ? test : test.skip;
if (missing !== undefined) process.stderr.write(`The vendor's pipelines are left out: ${missing}\n`);

// Each starts the interpreter five times or more.
jest.setTimeout(240_000);

const PROGRAMS = join(import.meta.dirname, 'python');
const IMAGES = [0, 1, 2].map((index) => ({ filename: `image_${index}.png`, bytes: makePng(64, 48, 60 * index) }));
const COCO = {
  categories: [{ id: 0, name: 'car' }],
  images: IMAGES.map(({ filename }, id) => ({ id, file_name: filename, width: 64, height: 48 })),
  annotations: IMAGES.map((_, id) => ({ id, image_id: id, category_id: 0, bbox: [4, 5, 10, 12], area: 120 })),
};

let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipelines-'));
  await mkdir(join(folder, 'home'));
  await cp(join(PROGRAMS, 'pipelines'), join(folder, 'pipelines'), { recursive: true });
  emulator = await startEmulator({ recordRequests: true });
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

/** Runs the vendor's command line as if in a home of its own. */
const pxl = async (args: readonly string[], input = ''): Promise<PythonOutput> => {
  const output = await startPython({
    packages: PIPELINES,
    arguments: ['-m', 'picsellia_pipelines_cli.main', ...args],
    environment: {
      HOME: join(folder, 'home'),
      PYTHONIOENCODING: 'utf-8',
      DOCKER_CALLS: join(folder, 'docker.txt'),
      DOCKER_USERNAME: 'somebody',
      DOCKER_PASSWORD: 'something',
    },
    commands: join(PROGRAMS, 'commands'),
    folder: join(folder, 'pipelines'),
    input,
  });
  if (output.code !== 0)
    throw new Error(`pxl-pipeline ${args[0]} ended with ${output.code}:\n${output.stderr}${output.stdout}`);
  return output;
};

const login = async (): Promise<void> => {
  const { name } = await readApi<{ name: string }>(emulator, `GET /api/organization/${emulator.organizationId}`);
  const token = emulator.apiToken;
  await pxl(['login', '--organization', name, '--env', 'CUSTOM', '--token', token], `${emulator.host}\n`);
  const { stdout } = await pxl(['whoami']);
  expect(stdout).toContain(`org=${name} env=CUSTOM`);
};

const organizationPath = (path: string): string => `/api/organization/${emulator.organizationId}/${path}`;

interface ProcessingAnswer {
  id: string;
  [key: string]: unknown;
}

const registered = async (name: string): Promise<ProcessingAnswer> =>
  readApi(emulator, `GET ${organizationPath(`processings/find?name=${name}`)}`);

const inputsOf = async (name: string): Promise<object[]> => {
  const { id } = await registered(name);
  return (await readApi<{ items: object[] }>(emulator, `GET /api/processing/${id}/inputs`)).items;
};

/** Launches from a run configuration, and gives the job's id from the line that the command prints. */
const launch = async (name: string, configuration: string): Promise<string> => {
  const file = join(folder, `${name}-run.toml`);
  await writeFile(file, configuration);
  const { stdout } = await pxl(['launch', name, '--run-config-file', file]);
  const [, jobId] = /\/jobs\/([0-9a-f-]{36})/.exec(stdout) ?? [];
  if (jobId === undefined) throw new Error(`No job was launched:\n${stdout}`);
  return jobId;
};

/** Runs a pipeline as the container of its job does. */
const runPipeline = async (name: string, jobId: string): Promise<string> => {
  const { code, stdout, stderr } = await startPython({
    packages: PIPELINES,
    arguments: ['pipeline.py'],
    environment: {
      api_token: emulator.apiToken,
      organization_id: emulator.organizationId,
      host: emulator.host,
      job_id: jobId,
      PYTHONIOENCODING: 'utf-8',
    },
    folder: join(folder, 'pipelines', name),
  });
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr.slice(-4000)}\n${stdout.slice(-4000)}`);
  return stdout;
};

interface VersionAnswer {
  id: string;
  type: string;
  size: number;
}

const versionNamed = async (seeded: Seeded, version: string): Promise<VersionAnswer> =>
  readApi(emulator, `GET /api/dataset/${seeded.dataset_id}/versions/find?version=${version}`);

const dockerCalls = async (): Promise<string[]> =>
  (await readFile(join(folder, 'docker.txt'), 'utf8')).trim().split('\n');

const MIRRORED = 'mirror image';

const mirrorRun = (seeded: Seeded, datalake: string): string => `target_id = "${seeded.dataset_version_id}"

[inputs]
target_version_name = "${MIRRORED}"

[parameters]
datalake = "${datalake}"
data_tag = "mirrored"
`;

testWithPipelines('a dataset version creation is deployed, launched and run by the pipeline engine', async () => {
  const seeded = await emulator.seed({ images: IMAGES, coco: COCO, type: 'OBJECT_DETECTION', job: false });
  await login();
  await pxl(['deploy', 'mirror', '--bump', 'minor']);
  expect(await dockerCalls()).toEqual([
    'login -u somebody --password-stdin registry.test',
    expect.stringMatching(/^build -t registry\.test\/team\/mirror:1\.1\.0 -f .*Dockerfile \.$/),
    'tag registry.test/team/mirror:1.1.0 registry.test/team/mirror:latest',
    'push registry.test/team/mirror:1.1.0',
    'push registry.test/team/mirror:latest',
  ]);
  expect(await registered('mirror')).toMatchObject({
    type: 'DATASET_VERSION_CREATION',
    target: 'DATASET_VERSION',
    docker_image: 'registry.test/team/mirror',
    docker_tag: 'latest',
  });
  expect(await inputsOf('mirror')).toMatchObject([
    { name: 'target_version_name', input_type: 'TEXT', required: true },
    { name: 'note', input_type: 'TEXT', required: false },
  ]);

  const { name: datalake } = await readApi<{ name: string }>(emulator, `GET ${organizationPath('datalake')}`);
  const jobId = await launch('mirror', mirrorRun(seeded, datalake));
  expect(emulator.job(jobId)).toMatchObject({
    status: 'PENDING',
    record: { processing_job: { target_id: seeded.dataset_version_id, inputs: { target_version_name: MIRRORED } } },
  });
  const printed = await runPipeline('mirror', jobId);
  expect(printed).toContain('(3/3)');

  const output = await versionNamed(seeded, encodeURIComponent(MIRRORED));
  expect(output).toMatchObject({ type: 'OBJECT_DETECTION', size: IMAGES.length });
  const annotations = emulator.annotations(output.id);
  expect(annotations.map(({ rectangles }) => rectangles)).toMatchObject(
    IMAGES.map(() => [{ label: 'car', x: 50, y: 5, w: 10, h: 12 }]),
  );
  const assets = await readApi<{ items: { data: { filename: string } }[] }>(
    emulator,
    `GET /api/dataset/version/${output.id}/assets`,
  );
  expect(assets.items.map(({ data }) => data.filename).sort()).toEqual(
    seeded.asset_ids.map((id) => `mirrored_${id}.png`).sort(),
  );
  expect(await readdir(join(folder, 'pipelines/mirror', `job_${jobId}`))).toEqual(
    expect.arrayContaining(['annotations', 'images']),
  );
  // The engine leaves the job's status to whoever started the container.
  expect(emulator.job(jobId)?.statuses).toEqual(['PENDING']);
  expect(emulator.unknownRoutes).toEqual([]);
});

const annotateRun = (seeded: Seeded): string => `target_id = "${seeded.dataset_version_id}"

[inputs]
model_version_id = "${seeded.model_version_id}"

[parameters]
threshold = "0.5"
replace_annotations = false
`;

const BOXES = [
  { label: 'car', score: 0.9, bbox: [1, 2, 20, 10] },
  { label: 'bus', score: 0.6, bbox: [30, 20, 10, 10] },
  { label: 'car', score: 0.2, bbox: [3, 3, 3, 3] },
];

testWithPipelines('a pre-annotation is deployed twice, launched and run by the pipeline engine', async () => {
  await writeFile(join(folder, 'weights.json'), JSON.stringify(BOXES));
  await writeFile(join(folder, 'config.yaml'), 'size: 64\n');
  const seeded = await emulator.seed({
    images: IMAGES,
    job: false,
    model: {
      name: 'boxes',
      type: 'OBJECT_DETECTION',
      framework: 'ONNX',
      labels: { '0': 'car', '1': 'bus' },
      files: [
        { name: 'weights', path: join(folder, 'weights.json') },
        { name: 'config', path: join(folder, 'config.yaml') },
      ],
    },
  });
  await login();
  await pxl(['deploy', 'annotate', '--bump', 'rc']);
  const before = await registered('annotate');
  expect(before).toMatchObject({ docker_tag: 'test', default_parameters: { threshold: 0.1 } });
  await pxl(['deploy', 'annotate', '--bump', 'final']);
  expect(await registered('annotate')).toMatchObject({ id: before.id, docker_tag: 'latest' });
  expect(await inputsOf('annotate')).toMatchObject([
    { name: 'model_version_id', required: true, inference_type_constraint: 'OBJECT_DETECTION' },
  ]);

  const jobId = await launch('annotate', annotateRun(seeded));
  await runPipeline('annotate', jobId);
  const annotations = emulator.annotations(seeded.dataset_version_id);
  expect(annotations.map(({ asset_id }) => asset_id).sort()).toEqual([...seeded.asset_ids].sort());
  expect(annotations.map(({ rectangles }) => rectangles)).toMatchObject(
    IMAGES.map(() => [
      { label: 'car', x: 1, y: 2, w: 20, h: 10 },
      { label: 'bus', x: 30, y: 20, w: 10, h: 10 },
    ]),
  );
  expect(emulator.unknownRoutes).toEqual([]);
});

testWithPipelines('a tagging of a datalake and a conversion of a model are deployed, launched and run', async () => {
  const weights = join(folder, 'weights.bin');
  await writeFile(weights, 'abc');
  const model = { name: 'convertible', files: [{ name: 'weights', path: weights }] };
  const images = [...IMAGES, { filename: 'tall.png', bytes: makePng(20, 40) }];
  const seeded = await emulator.seed({ images, model, job: false });
  await login();

  await pxl(['deploy', 'tag', '--bump', 'patch']);
  expect(await registered('tag')).toMatchObject({ target: 'DATALAKE', docker_tag: 'latest' });
  const tagRun = `target_id = "${seeded.datalake_id}"\n[run_parameters]\noffset = 1\nlimit = 3\n`;
  await runPipeline('tag', await launch('tag', `${tagRun}[parameters]\nprefix = "is "\n`));
  const { items } = await readApi<{ items: { filename: string; tags: { name: string }[] }[] }>(
    emulator,
    `GET /api/datalake/${seeded.datalake_id}/datas`,
  );
  expect(items.map(({ filename, tags }) => [filename, ...tags.map(({ name }) => name)])).toEqual([
    ['image_0.png'],
    ['image_1.png', 'is wide'],
    ['image_2.png', 'is wide'],
    ['tall.png', 'is tall'],
  ]);

  await pxl(['deploy', 'convert', '--bump', 'major']);
  await runPipeline('convert', await launch('convert', `target_id = "${seeded.model_version_id}"\n`));
  const file = await readApi<{ filename: string; presigned_url: string }>(
    emulator,
    `GET /api/model/version/${seeded.model_version_id}/modelfiles/find?name=converted`,
  );
  expect(await (await fetch(file.presigned_url)).text()).toBe('cba');
  expect(emulator.unknownRoutes).toEqual([]);
});
