import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type RecordedRequest, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { onTerminal } from './cli-process.ts';
import { type StandInEngine, standInEngine } from './deploy-engine.ts';
import { type CommandEnd, command, startCommand } from './launch-stage.ts';
import { scratch, writeProcessing } from './local-run.ts';

const IMAGE = 'registry.test/me/tools';
const ID = 'ab'.repeat(32);

let emulator: Emulator;
let client: Client;
let engine: StandInEngine;
let mark: number;
let count = 0;
/** A name that no other test has registered. */
let name: string;
let forget: () => void = () => undefined;

beforeAll(async () => {
  emulator = await startEmulator({ recordRequests: true });
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
});
beforeEach(() => {
  engine = standInEngine({ [`${IMAGE}:1.0`]: ID });
  mark = emulator.requests.length;
  count += 1;
  name = `tool-${count}`;
});
afterEach(() => forget());
afterAll(async () => {
  await client.close();
  await emulator.close();
});

interface Said {
  task?: string;
  fields?: string;
  confidence?: number;
  named?: string;
}

const definition = ({ task = 'pre-annotation', fields = '', confidence = 0.25, named = name }: Said = {}): string => `
defineProcessing({
  name: '${named}', task: '${task}', image: '${IMAGE}', tag: '1.0', cpu: 2, description: 'finds things',
  parameters: z.object({ confidence: z.number().min(0).max(1).default(${confidence}) }),
  ${fields} process: () => [],
})`;

const file = (...definitions: readonly string[]): string =>
  writeProcessing(`
import { defineProcessing } from '@picsellia-ts/processing';
import { z } from 'zod';
${definitions.map((text, index) => `export const p${index} = ${text};`).join('\n')}`);

const MODEL = "modelType: 'OBJECT_DETECTION',";

const deploy = (entry: string, ...flags: readonly string[]): Promise<CommandEnd> =>
  command(emulator, ['deploy', entry, ...flags], { env: { PATH: engine.path } });

/** What was written to the platform in this test. */
const writes = (): readonly RecordedRequest[] =>
  emulator.requests.slice(mark).filter(({ method, path }) => method !== 'GET' && path.includes('/processing'));

const pushes = (): string[][] => engine.read().calls.filter(([verb]) => verb === 'push');

test('registers all that the definition says, and sends nothing the second time', async () => {
  const entry = file(definition({ fields: `${MODEL} gpu: 1, flags: ['--gpus=all', '-e MODE=fast'],` }));
  const first = await deploy(entry, '--yes');
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${name} registered`) });
  expect(writes()[0]?.body).toEqual({
    name,
    target: 'DATASET_VERSION',
    type: 'PRE_ANNOTATION',
    description: 'finds things',
    default_cpu: 2,
    default_gpu: 1,
    default_parameters: { confidence: 0.25 },
    docker_image: IMAGE,
    docker_tag: '1.0',
    docker_flags: ['--gpus=all', '-e MODE=fast'],
  });
  const processing = await client.getProcessing(name);
  expect(await processing.listProcessingInputs()).toMatchObject([
    { name: 'model_version_id', required: true, inferenceTypeConstraint: 'OBJECT_DETECTION' },
  ]);
  const { registry, hasSeenToken } = engine.read();
  expect([registry, hasSeenToken]).toEqual([{ [`${IMAGE}:1.0`]: ID }, false]);
  const [sent, pushed] = [writes().length, pushes().length];
  const second = await deploy(entry);
  expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`unchanged ${name}\nNothing to do.`) });
  expect([writes().length, pushes().length]).toEqual([sent, pushed]);
});

test('shows each field that changes, old and new, and changes these alone', async () => {
  await deploy(file(definition({ fields: MODEL })), '--yes');
  const processing = await client.getProcessing(name);
  await processing.addProcessingInput({ name: 'left-over', inputType: 'TEXT', required: false });
  mark = emulator.requests.length;
  const entry = file(definition({ confidence: 0.5, fields: "modelType: 'SEGMENTATION', gpu: 0," }));
  const { exitCode, stdout } = await deploy(entry, '--yes', '--tag', '1.0');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('parameters.confidence: 0.25 → 0.5');
  expect(stdout).toContain('inputs.model_version_id.inferenceTypeConstraint: OBJECT_DETECTION → SEGMENTATION');
  expect(stdout).toContain('inputs.left-over: TEXT, optional → nothing');
  expect(writes().map(({ method, body }) => [method, body])).toEqual([
    ['PATCH', { default_parameters: { confidence: 0.5 } }],
    ['PUT', { required: true, inference_type_constraint: 'SEGMENTATION', framework_constraint: null }],
    ['DELETE', undefined],
  ]);
});

test('changes nothing without --yes where nobody can be asked, nor with --dry-run', async () => {
  const entry = file(definition());
  const asked = await deploy(entry);
  expect([asked.exitCode, asked.stderr]).toEqual([2, expect.stringContaining('Pass --yes')]);
  expect(asked.stdout).toContain(`create ${name}`);
  const dry = await deploy(entry, '--dry-run', '--json');
  expect([dry.exitCode, JSON.parse(dry.stdout)]).toEqual([
    0,
    expect.objectContaining({ applied: false, processings: [expect.objectContaining({ name, action: 'create' })] }),
  ]);
  expect([writes(), pushes()]).toEqual([[], []]);
});

test('asks on a terminal, and takes no for an answer', async () => {
  const entry = file(definition());
  const env = {
    api_token: emulator.apiToken,
    organization_id: emulator.organizationId,
    host: emulator.host,
    PATH: `${engine.path}:${dirname(process.execPath)}:/usr/bin:/bin`,
  };
  const answer = (keys: string): ReturnType<typeof onTerminal> =>
    onTerminal(['deploy', entry], { env, columns: 40, typed: [['[y/N]', keys]] });
  const no = await answer('\r');
  expect([no.exitCode, no.screen, writes()]).toEqual([0, expect.stringContaining('Nothing was changed.'), []]);
  // All but the names that cannot be broken fits.
  const long = no.screen.split('\n').filter((line) => line.length > 40);
  expect(long.filter((line) => line.trim().includes(' ') && !/→|https?:/.test(line))).toEqual([]);
  const stopped = await answer('\x03');
  expect([stopped.exitCode, stopped.screen]).toEqual([130, expect.stringContaining('Nothing was changed.')]);
  const yes = await answer('y\r');
  expect([yes.exitCode, yes.screen]).toEqual([0, expect.stringContaining(`${name} registered`)]);
  expect((await client.getProcessing(name)).dockerTag).toBe('1.0');
});

test('says before it does anything what the platform cannot change', async () => {
  await deploy(file(definition()), '--yes');
  engine.change({ registry: {} });
  mark = emulator.requests.length;
  for (const [field, changed] of [
    ['type', { task: 'auto-annotation' }],
    ['target', { task: 'data-auto-tagging' }],
    ['flags', { fields: "flags: ['--ipc=host']," }],
  ] as const) {
    const { exitCode, stderr } = await deploy(file(definition(changed)), '--yes');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(`the platform cannot change its .*${field} \\(`)]);
  }
  expect([writes(), engine.read().registry]).toEqual([[], {}]);
});

test('goes on after answers that were lost, and does nothing twice', async () => {
  forget = emulator.addFault({
    match: { method: 'POST', path: '/processing', times: 2 },
    fault: { kind: 'lost-answer' },
  });
  const { exitCode, stderr } = await deploy(file(definition({ fields: MODEL })), '--yes');
  expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
  const processings = await client.listProcessings().toArray();
  expect(processings.filter((processing) => processing.name === name)).toHaveLength(1);
  expect(await (await client.getProcessing(name)).listProcessingInputs()).toHaveLength(1);
});

test('says what is done and what is not when it breaks half-way, and goes on from there', async () => {
  const other = `${name}-b`;
  const entry = file(definition(), definition({ named: other, task: 'auto-annotation' }));
  forget = emulator.intercept(({ method, body }) =>
    method === 'POST' && (body as { name?: unknown })?.name === other
      ? { status: 400, body: { message: 'no' } }
      : undefined,
  );
  const broken = await deploy(entry, '--yes');
  expect(broken.exitCode).toBe(4);
  expect(broken.stderr).toContain(`Done: ${IMAGE}:1.0 pushed, ${name} registered.`);
  expect(broken.stderr).toContain(`Not done: ${other} registered:`);
  expect(broken.stderr).toContain('Running the same command again goes on from here.');
  forget();
  const again = await deploy(entry, '--yes', '--json');
  expect(again.exitCode).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ applied: true, failed: [] });
  for (const one of [name, other]) expect((await client.getProcessing(one)).dockerTag).toBe('1.0');
  expect(pushes()).toHaveLength(1);
});

test('takes one processing of several by its name', async () => {
  const entry = file(definition(), definition({ named: `${name}-b`, task: 'auto-annotation' }));
  expect(await deploy(entry, '--yes', '--name', `${name}-b`)).toMatchObject({ exitCode: 0 });
  expect(writes().map(({ body }) => body)).toMatchObject([{ name: `${name}-b` }, { name: 'model_version_id' }]);
  const { exitCode, stderr } = await deploy(entry, '--yes', '--name', 'none');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`It exports: ${name}, ${name}-b.`)]);
});

test('registers by digest, and sends nothing when the digest is the same', async () => {
  const entry = file(definition());
  expect(await deploy(entry, '--yes', '--by-digest')).toMatchObject({ exitCode: 0 });
  expect((await client.getProcessing(name)).docker).toBe(`${IMAGE}@sha256:${'ba'.repeat(32)}`);
  mark = emulator.requests.length;
  const again = await deploy(entry, '--yes', '--by-digest');
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${name} found unchanged`) });
  expect(writes()).toEqual([]);
});

test('finishes the step in hand at an interruption, begins no other, and says what is left', async () => {
  const entry = file(definition());
  // While the engine pushes, somebody who has had enough.
  engine.change({ waitsFor: join(engine.path, 'go-on') });
  const deploying = startCommand(emulator, ['deploy', entry, '--yes'], { env: { PATH: engine.path } });
  await deploying.said('Pushing');
  deploying.child.kill('SIGINT');
  writeFileSync(join(engine.path, 'go-on'), '');
  const { exitCode, stderr } = await deploying.ended;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining(`Done: ${IMAGE}:1.0 pushed. Not done: ${name}`)]);
  expect(writes()).toEqual([]);
});

test('registers nothing of which the image could not be pushed', async () => {
  engine.change({ refusal: 'unauthorized: access to the requested resource is not authorized' });
  const { exitCode, stderr } = await deploy(file(definition()), '--yes');
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('Log in first: podman login registry.test')]);
  expect(writes()).toEqual([]);
});

test('sends nothing when the platform was changed since the plan was made', async () => {
  await deploy(file(definition()), '--yes');
  mark = emulator.requests.length;
  let seen = 0;
  const other = { ...(await client.getProcessing(name)).toJSON(), docker_image: 'x', docker_tag: 'other' };
  forget = emulator.intercept(({ path, query }) => {
    if (!path.endsWith('/processings/find') || !query.includes(name)) return undefined;
    seen += 1;
    return seen === 2 ? { body: other } : undefined;
  });
  const { exitCode, stderr } = await deploy(file(definition({ confidence: 0.5 })), '--yes');
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('was changed on the platform since')]);
  expect(writes()).toEqual([]);
});

test('reads back what it has sent, and says where the platform holds something else', async () => {
  await deploy(file(definition()), '--yes');
  forget = emulator.intercept(({ method }) =>
    method === 'PATCH' ? { body: { name, target: 'DATASET_VERSION', docker_image: 'x', docker_tag: 'y' } } : undefined,
  );
  const { exitCode, stderr } = await deploy(file(definition({ confidence: 0.5 })), '--yes');
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('something else in parameters.confidence')]);
});

for (const [title, flags, exitCode, said] of [
  [
    'an image that is not on this machine',
    ['--tag', '9'],
    2,
    `podman has no image ${IMAGE}:9 on this machine. Build it: picsellia-ts build`,
  ],
  ['an engine that is not there', ['--engine', 'docker'], 2, '`docker info` fails here'],
  ['an engine that nobody knows', ['--engine', 'lxc'], 2, 'known are docker, podman, buildah'],
  ['a name of an image that is none', ['--image', 'Me/Cats'], 2, 'is no name of an image'],
  ['a digest without a push', ['--by-digest', '--no-push'], 2, 'which --no-push leaves out'],
  ['a token that is wrong', ['--no-push'], 4, 'refuses the token'],
] as const) {
  test(`tells ${title} in one line, and changes nothing`, async () => {
    const env = { PATH: engine.path, ...(said === 'refuses the token' && { api_token: 'wrong' }) };
    const ended = await command(emulator, ['deploy', file(definition()), '--yes', ...flags], { env });
    expect([ended.exitCode, ended.stderr]).toEqual([exitCode, expect.stringContaining(said)]);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect([writes(), pushes()]).toEqual([[], []]);
  });
}

test('tells that no engine answers, and that there is no file', async () => {
  const nowhere = await command(emulator, ['deploy', file(definition()), '--yes'], { env: { PATH: scratch() } });
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([2, expect.stringContaining('No container engine answers')]);
  const nothing = await command(emulator, ['deploy'], { cwd: scratch() });
  expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringContaining('No processing file')]);
});
