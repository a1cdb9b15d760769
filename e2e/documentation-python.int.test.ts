import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { execa } from 'execa';
import { findPython } from './annotation-files/python-client.ts';
import { scratch } from './local-run.ts';
import { ROOT, readPage } from './pages/page.ts';
import { runLine, writeProject } from './pages/project.ts';

// The page on migrating shows one program three times: what each leaves on the platform is held against the others.

const [client, engine] = await Promise.all([findPython('CLIENT'), findPython('PIPELINES')]);

// Each starts an interpreter.
jest.setTimeout(120_000);

const page = readPage('docs/guide/migrating-from-python.md');
const PHOTOGRAPHS = ['cat.jpg', 'coins.png'].map((name) => join(ROOT, 'templates/pre-annotation/images', name));
// Between the brightness of the one and that of the other.
const parameters = { dark_below: 0.45 };

let emulator: Emulator;
let seeded: Seeded;
let folder: string;

beforeEach(async () => {
  folder = writeProject(page, scratch());
  emulator = await startEmulator();
  const images = await Promise.all(
    PHOTOGRAPHS.map(async (path) => ({ filename: path.split('/').at(-1) ?? '', bytes: await readFile(path) })),
  );
  seeded = await emulator.seed({ images, job: false });
});

afterEach(() => emulator.close());

const post = async (path: string, body: object): Promise<{ id: string }> => {
  const headers = { authorization: `Bearer ${emulator.apiToken}` };
  const response = await fetch(emulator.host + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string };
};

/** Launches an auto-tagging as the platform does, and answers the environment of its job. */
const launch = async (target: 'DATASET_VERSION' | 'DATALAKE', path: string): Promise<Record<string, string>> => {
  const image = { docker_image: 'registry.test/dark', docker_tag: '1.0', default_cpu: 1, default_gpu: 0 };
  const processing = { name: 'dark', type: 'AUTO_TAGGING', target, ...image, default_parameters: {} };
  const { id } = await post(`/api/organization/${emulator.organizationId}/processings`, processing);
  const { id: job_id } = await post(path, { processing_id: id, parameters, inputs: {} });
  const { host, apiToken: api_token, organizationId: organization_id } = emulator;
  return { host, api_token, organization_id, job_id };
};

const onVersion = (): Promise<Record<string, string>> =>
  launch('DATASET_VERSION', `/api/dataset/version/${seeded.dataset_version_id}/processing/launch`);

const onDatalake = (): Promise<Record<string, string>> =>
  launch('DATALAKE', `/api/datalake/${seeded.datalake_id}/processing/launch`);

const inPython = async (python: string | undefined, program: string, env: Record<string, string>): Promise<void> => {
  const packages = join(python ?? '', '../..');
  await execa(python ?? '', [program], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: packages, NO_PROXY: '*', PYTHONIOENCODING: 'utf-8', ...env },
    extendEnv: false,
  });
};

const here = async (env: Record<string, string>): Promise<void> => {
  const work = { PICSELLIA_TS_WORK_DIR: join(folder, 'work') };
  expect(await runLine('picsellia-ts run processing.ts', folder, { ...env, ...work })).toMatchObject({ exitCode: 0 });
};

/** The tags of each photograph, as members of the version and as data of the datalake. */
const tags = async (): Promise<Record<string, { asset: readonly string[]; data: readonly string[] }>> => {
  const { apiToken, organizationId, host } = emulator;
  await using connected = await Client.connect({ apiToken, organizationId, host });
  const version = await connected.getDatasetVersionById(seeded.dataset_version_id);
  const found: Record<string, { asset: readonly string[]; data: readonly string[] }> = {};
  for await (const asset of version.listAssets()) {
    const data = await (await asset.getData()).getTags();
    found[asset.filename] = { asset: asset.tags, data: data.map(({ name }) => name) };
  }
  return found;
};

const DARK = ['dark'];
const VERSION_TAGGED = { 'cat.jpg': { asset: [], data: [] }, 'coins.png': { asset: DARK, data: [] } };
const DATALAKE_TAGGED = { 'cat.jpg': { asset: [], data: [] }, 'coins.png': { asset: [], data: DARK } };

test('the program of the page tags the dark photographs of a dataset version', async () => {
  await here(await onVersion());
  expect(await tags()).toEqual(VERSION_TAGGED);
});

(client === undefined ? test.skip : test)('the program with the client leaves the same tags', async () => {
  await inPython(client, 'with_client.py', await onVersion());
  expect(await tags()).toEqual(VERSION_TAGGED);
});

test('the program of the page tags the dark photographs of a datalake', async () => {
  await here(await onDatalake());
  expect(await tags()).toEqual(DATALAKE_TAGGED);
});

(engine === undefined ? test.skip : test)('the program with the engine leaves the same tags', async () => {
  await inPython(engine, 'with_engine.py', await onDatalake());
  expect(await tags()).toEqual(DATALAKE_TAGGED);
});
