import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type RecordedRequest, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { Client, type Dataset, type DatasetVersion, type Processing } from '@picsellia-ts/sdk';
import { smallImages } from './local-run.ts';

let emulator: Emulator;
let client: Client;
let seeded: Seeded;
let dataset: Dataset;
let version: DatasetVersion;
let names = 0;
const nextName = (): string => {
  names += 1;
  return `name ${names}`;
};

beforeAll(async () => {
  emulator = await startEmulator();
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
  seeded = await emulator.seed({ images: await smallImages(3), type: 'OBJECT_DETECTION', job: false });
  dataset = await client.getDatasetById(seeded.dataset_id);
  version = await client.getDatasetVersionById(seeded.dataset_version_id);
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

type Fault = ReturnType<Parameters<Emulator['intercept']>[0]>;

/** Lets the first POST fail so, and counts all of them. */
const failing = async <T>(fault: Fault, work: () => Promise<T>): Promise<{ answer: T; posts: number }> => {
  let posts = 0;
  const restore = emulator.intercept(({ method }: RecordedRequest) => {
    if (method !== 'POST') return undefined;
    posts += 1;
    return posts === 1 ? fault : undefined;
  });
  try {
    return { answer: await work(), posts };
  } finally {
    restore();
  }
};

const processingOf = (name: string): Promise<Processing> =>
  client.createProcessing({
    name,
    target: 'DATASET_VERSION',
    type: 'PRE_ANNOTATION',
    dockerImage: 'an-image',
    dockerTag: '1.0',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });

const tagged = async (name: string) => (await version.createAssetTag(name)).id;

const CREATIONS: Record<string, [(name: string) => Promise<string>, (name: string) => Promise<string>]> = {
  createDataset: [
    async (name) => (await client.createDataset(name, { description: 'd' })).id,
    async (name) => (await client.getDataset(name)).id,
  ],
  'createVersion of a dataset': [
    async (name) => (await dataset.createVersion(name, { type: 'POINT' })).id,
    async (name) => (await dataset.getVersion(name)).id,
  ],
  createModel: [async (name) => (await client.createModel(name)).id, async (name) => (await client.getModel(name)).id],
  createProcessing: [
    async (name) => (await processingOf(name)).id,
    async (name) => (await client.getProcessing(name)).id,
  ],
  createLabel: [
    async (name) => (await version.createLabel(name)).id,
    async (name) => (await version.getLabel(name)).id,
  ],
  createAssetTag: [tagged, async (name) => (await version.getAssetTag(name)).id],
  createDatasource: [
    async (name) => (await client.createDatasource(name)).id,
    async (name) => (await client.getDatasource(name)).id,
  ],
};

test.each(Object.entries(CREATIONS))('%s makes one, also when its answer is lost', async (_, [create, find]) => {
  const name = nextName();
  const { answer, posts } = await failing('lost-answer', () => create(name));
  expect({ answer, posts }).toEqual({ answer: await find(name), posts: 1 });
});

test.each(Object.entries(CREATIONS))('%s makes one, also when the first request is lost', async (_, [create, find]) => {
  const name = nextName();
  const { answer, posts } = await failing('reset', () => create(name));
  expect({ answer, posts }).toEqual({ answer: await find(name), posts: 2 });
});

test.each(Object.entries(CREATIONS))('%s tells a name that is taken from a lost answer', async (_, [create]) => {
  const name = nextName();
  await create(name);
  await expect(create(name)).rejects.toMatchObject({ name: 'ResourceConflictError' });
});

/** Something else under the name, which a lost conflict must not pass for what was asked for. */
const TAKEN: Record<string, (name: string) => Promise<{ create: () => Promise<unknown>; look: string }>> = {
  'a dataset with versions': async (name) => {
    await (await client.createDataset(name)).createVersion('first');
    return { create: () => client.createDataset(name), look: `getDataset("${name}") answers it then` };
  },
  'a version of another type': async (name) => {
    await dataset.createVersion(name, { type: 'LINE' });
    return { create: () => dataset.createVersion(name), look: `getVersion("${name}") answers it then` };
  },
  'a model with versions': async (name) => {
    await (await client.createModel(name)).createVersion();
    return { create: () => client.createModel(name), look: `getModel("${name}") answers it then` };
  },
  'a processing with another image': async (name) => {
    await (await processingOf(name)).update({ dockerTag: '0.9' });
    return { create: () => processingOf(name), look: `getProcessing("${name}") answers it then` };
  },
};

test.each(Object.entries(TAKEN))('does not take %s for what it has made', async (_, prepare) => {
  const { create, look } = await prepare(nextName());
  const failed = failing('lost-answer', create);
  await expect(failed).rejects.toMatchObject({ name: 'ConnectionError' });
  await expect(failed).rejects.toThrow(`it may have been done all the same: ${look}`);
});

test('launches once, and says where to look, when the answer is lost', async () => {
  const processing = await processingOf(nextName());
  let launched = 0;
  const restore = emulator.intercept(({ path }) => {
    if (!path.endsWith('/processing/launch')) return undefined;
    launched += 1;
    return 'lost-answer';
  });
  const failed = version.launchProcessing({ processing });
  await expect(failed).rejects.toThrow(
    /it may have been done all the same: see on the platform whether a job has begun before you launch it again$/,
  );
  const shown = await failed.catch((error: Error) => error.stack);
  expect(shown).toContain('see on the platform whether a job has begun');
  restore();
  expect(launched).toBe(1);
});

test('forks once, and says how to find the fork, when the answer is lost', async () => {
  const name = nextName();
  await expect(failing('lost-answer', () => version.fork(name))).rejects.toThrow(
    `it may have been done all the same: getVersion("${name}") of the dataset answers it then`,
  );
  expect((await dataset.getVersion(name)).version).toBe(name);
});
