import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { onTerminal, picsellia, type Said } from './cli-process.ts';
import { writeProcessing } from './local-run.ts';

const FINDER = writeProcessing(`
import { defineProcessing } from '@picsellia-ts/processing';
import { z } from 'zod';
export const finder = defineProcessing({
  name: 'finder', task: 'pre-annotation', description: 'Finds cats.', modelType: 'OBJECT_DETECTION',
  image: 'registry.example/me/finder', tag: '1.2', cpu: 2, gpu: 1,
  parameters: z.object({
    confidence: z.number().min(0).max(1).default(0.25).describe('How sure a box has to be.'),
    mode: z.enum(['fast', 'exact']),
    'a-name-that-is-longer-than-others': z.boolean().optional(),
  }),
  process: () => [],
});
export const flips = defineProcessing({
  name: 'flips', task: 'data-augmentation', image: 'registry.example/me/finder', outputType: 'OBJECT_DETECTION',
  process: () => [],
});
`);

let emulator: Emulator;
let client: Client;
let env: Record<string, string> = {};

beforeAll(async () => {
  emulator = await startEmulator();
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
  env = { host, api_token: apiToken, organization_id: organizationId };
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

const schema = (...args: readonly string[]): Promise<Said> => picsellia(['schema', FINDER, ...args], { env });

const processings = ({ stdout }: Said): readonly Record<string, unknown>[] =>
  (JSON.parse(stdout) as { processings: Record<string, unknown>[] }).processings;

test('shows what would be registered, without the platform', async () => {
  const { exitCode, stdout, stderr } = await picsellia(['schema', FINDER]);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^finder\n {2}type {9}PRE_ANNOTATION, on a DATASET_VERSION\n/);
  expect(stdout).toContain('number, ≥ 0, ≤ 1, default 0.25. How sure a box has to be.');
  expect(stdout).toContain('"fast" | "exact", no default: each launch has to say it');
  expect(stdout).toContain('model_version_id  MODEL_VERSION, required, OBJECT_DETECTION');
  expect(stdout).toContain('flags        --gpus=all --ipc=host');
  expect(stdout).toMatch(/\nflips\n.*DATA_AUGMENTATION[\s\S]*target_version_name {2}TEXT, required, OBJECT_DETECTION/);
});

test('writes it as JSON under the names of the wire', async () => {
  const [finder] = processings(await schema('--name', 'finder', '--json'));
  expect(finder).toMatchObject({
    name: 'finder',
    target: 'DATASET_VERSION',
    type: 'PRE_ANNOTATION',
    default_cpu: 2,
    default_gpu: 1,
    default_parameters: { confidence: 0.25 },
    docker_image: 'registry.example/me/finder',
    docker_tag: '1.2',
    docker_flags: ['--gpus=all', '--ipc=host'],
    inputs: [{ name: 'model_version_id', inference_type_constraint: 'OBJECT_DETECTION', framework_constraint: null }],
    parameters: { required: ['mode'], properties: { confidence: { minimum: 0, maximum: 1 } } },
  });
});

test('says what the platform does not have, what is the same, and each field that has drifted', async () => {
  const missing = await schema('--check', '--name', 'finder');
  expect([missing.exitCode, missing.stdout]).toEqual([
    3,
    'finder:  not on the platform; picsellia-ts deploy registers it',
  ]);
  const registered = await client.createProcessing({
    name: 'finder',
    target: 'DATASET_VERSION',
    type: 'PRE_ANNOTATION',
    description: 'Finds cats.',
    dockerImage: 'registry.example/me/finder',
    dockerTag: '1.2',
    dockerFlags: ['--gpus=all', '--ipc=host'],
    defaultCpu: 2,
    defaultGpu: 1,
    defaultParameters: { confidence: 0.25 },
  });
  await registered.addProcessingInput({
    name: 'model_version_id',
    inputType: 'MODEL_VERSION',
    required: true,
    inferenceTypeConstraint: 'OBJECT_DETECTION',
  });
  const same = await schema('--check', '--name', 'finder');
  expect([same.exitCode, same.stdout]).toEqual([0, 'finder:  as on the platform']);

  await registered.update({ dockerTag: '1.1', defaultParameters: { confidence: 0.5, old: true } });
  await registered.updateProcessingInput('model_version_id', { required: false });
  const drifted = await schema('--check', '--name', 'finder');
  expect(drifted.exitCode).toBe(3);
  for (const line of [
    'tag\n    "1.1" → "1.2"',
    'parameters.confidence\n    0.5 → 0.25',
    'parameters.old\n    true → nothing',
    'inputs.model_version_id.required\n    false → true',
    'inputs.model_version_id.inferenceTypeConstraint\n    nothing → "OBJECT_DETECTION"',
  ]) {
    expect(drifted.stdout).toContain(line);
  }
  const [json] = processings(await schema('--check', '--name', 'finder', '--json'));
  expect(json?.['platform']).toMatchObject({
    state: 'drifted',
    id: registered.id,
    differences: expect.arrayContaining([{ field: 'tag', old: '1.1', new: '1.2', canChange: true }]),
    untold: [],
  });
  // It only reads.
  await registered.sync();
  expect(registered.dockerTag).toBe('1.1');
});

test.each<[string, readonly string[], number, string]>([
  ['a name that the file does not have', [FINDER, '--name', 'x'], 2, 'It exports: finder, flips.'],
  ['no such file', ['/nowhere.ts'], 2, '/nowhere.ts: there is no such processing file.'],
  [
    'a tag that is none',
    [
      writeProcessing(
        "import { defineProcessing } from '@picsellia-ts/processing';\nexport default defineProcessing({ name: 'x', task: 'auto-tagging', tag: 'a b', process: () => [] });",
      ),
    ],
    2,
    'processing x, tag: "a b" is no tag of an image.',
  ],
  ['no credentials', [FINDER, '--check'], 2, 'There are no credentials. Run picsellia-ts login, or set the variables'],
  ['a profile that is not there', [FINDER, '--check', '--profile', 'x'], 2, '--profile x: there is no such profile.'],
])('says in one line: %s', async (_name, args, exitCode, line) => {
  const said = await picsellia(['schema', ...args]);
  expect(said.stderr).toContain(line);
  expect(said.stderr.split('\n')).toHaveLength(1);
  expect([said.exitCode, said.stdout]).toEqual([exitCode, '']);
});

test('fits a terminal of 40 columns, in text and in help', async () => {
  for (const args of [['schema', FINDER], ['schema', '--help'], ['--help'], ['doctor', FINDER]]) {
    const { screen } = await onTerminal(args, { columns: 40, env: { NO_COLOR: '1' } });
    const tooLong = screen.split('\n').filter((line) => line.length > 40);
    // A path or a name is never broken.
    expect(tooLong.filter((line) => line.trim().includes(' '))).toEqual([]);
  }
});
