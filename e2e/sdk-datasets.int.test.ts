import { afterEach, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { type Asset, Client, type DatasetVersion, ResourceNotFoundError } from '@picsellia-ts/sdk';

const NOW = { everyMs: 5 };
const IMAGES = Array.from({ length: 6 }, (_, index) => ({
  filename: `image_${index}.png`,
  bytes: Buffer.from(`image ${index}`),
  width: 4,
  height: 3,
}));

let emulator: Emulator | undefined;
let client: Client | undefined;

afterEach(async () => {
  await client?.close();
  await emulator?.close();
});

const start = async (
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; client: Client; version: DatasetVersion; seeded: Seeded }> => {
  emulator = await startEmulator({ recordRequests: true, ...options });
  const seeded = await emulator.seed({ images: IMAGES, type: 'CLASSIFICATION', labels: ['car'], job: false });
  client = await Client.connect({
    host: emulator.host,
    apiToken: emulator.apiToken,
    retry: { baseMs: 0, capMs: 0 },
  });
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  return { emulator, client, version, seeded };
};

const namesOf = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

test('makes a dataset and a version, adds data with tags, and copies and forks', async () => {
  const stage = await start({ backgroundMs: 20 });
  const dataset = await stage.client.createDataset('birds', { description: 'all of them' });
  const version = await dataset.createVersion('first', { type: 'OBJECT_DETECTION' });
  const data = await stage.version.listAssets().asMultidata();
  const [job] = await version.addData(data, { ...NOW, tags: ['new', 'fresh'] });
  expect(job?.status).toBe('SUCCESS');
  const assets = await version.listAssets({ tags: ['fresh'] }).toArray();
  expect(assets.map(({ filename }) => filename).sort((a, b) => a.localeCompare(b))).toEqual(
    IMAGES.map(({ filename }) => filename),
  );
  const second = await dataset.createVersion('second');
  await version.copyAssetsTo(second, assets.slice(0, 2), { ...NOW, withTags: true });
  expect(await second.listAssets({ tags: ['new'] }).ids()).toHaveLength(2);
  const [forked] = await version.fork('third', { ...NOW, assets: assets.slice(0, 3), withTags: true });
  expect(await forked.listAssets().ids()).toHaveLength(3);
  expect((await dataset.listVersions({ limit: 2 }).toArray()).map((each) => each.version)).toHaveLength(2);
  expect(stage.emulator.unknownRoutes).toEqual([]);
});

test.each(['once', 'twice'] as const)(
  'adds data once after a lost answer, where adding again is done %s',
  async (dataAddedTwice) => {
    const stage = await start({ backgroundMs: 20, behaviour: { dataAddedTwice } });
    const dataset = await stage.client.createDataset('again');
    const version = await dataset.createVersion('first');
    const match = { method: 'POST', path: `/dataset/version/${version.id}/assets$`, nth: 1, times: 1 };
    stage.emulator.addFault({ match, fault: { kind: 'lost-answer' } });
    const data = await stage.version.listAssets().asListOfData();
    await version.addData(data, { everyMs: 50 });
    expect(await version.listAssets().ids()).toHaveLength(IMAGES.length);
  },
);

test('tags assets by name and by tag, and takes the tags off', async () => {
  const { emulator: platform, version, client: connected } = await start();
  const assets = version.listAssets();
  await assets.addTags(['day', 'wet']);
  const [first] = await assets.toArray();
  await first?.removeTags('wet');
  expect(namesOf((await first?.getTags()) ?? [])).toEqual(['day']);
  expect(await version.listAssets({ tags: ['day', 'wet'], intersectTags: true }).ids()).toHaveLength(5);
  const tag = await version.getAssetTag('wet');
  await tag.detachFrom(version.listAssets());
  expect(await version.listAssets({ tags: ['wet'] }).ids()).toEqual([]);
  await tag.update({ name: 'dry' });
  expect(namesOf(await version.listAssetTags().toArray())).toEqual(['day', 'dry']);
  await tag.delete();
  await expect(version.getAssetTag('dry')).rejects.toThrow(ResourceNotFoundError);
  await version.addTags('kept');
  expect(namesOf(await version.getTags())).toEqual(['kept']);
  expect(namesOf(await connected.listDatasetVersionTags().toArray())).toEqual(['kept']);
  expect(platform.unknownRoutes).toEqual([]);
});

test('converts tags to classifications', async () => {
  const { version } = await start({ backgroundMs: 20 });
  const [first] = await version.listAssets({ limit: 1 }).toArray();
  await first?.addTags('sunny');
  const job = await version.convertTagsToClassification('ASSET', [await version.getAssetTag('sunny')]);
  expect(await job.waitForDone(NOW)).toBe('SUCCESS');
  expect((await version.retrieveStats()).labelRepartition).toMatchObject({ sunny: 1 });
});

test('groups labels, sets skeletons and attributes', async () => {
  const { emulator: platform, version } = await start();
  const label = await version.getLabel('car');
  const outer = await version.createLabelGroup('vehicles');
  const inner = await version.createLabelGroup('cars', { parent: outer });
  await label.setGroup(inner);
  expect((await label.getGroup())?.name).toBe('cars');
  expect((await inner.getParent())?.name).toBe('vehicles');
  expect(namesOf(await version.listLabelGroups().toArray())).toEqual(['vehicles', 'cars']);
  const skeleton = { vertices: ['front', 'back'], edges: [[1, 2]] };
  await label.setSkeleton(skeleton);
  expect(await version.getSkeletons()).toEqual({ [label.id]: skeleton });
  const attributes = { color: { input_type: 'STRING', required: true } };
  await label.setAttributes(attributes);
  expect(await label.getAttributes()).toMatchObject({ color: { input_type: 'STRING' } });
  await version.setAttributes(attributes);
  expect(await version.getAttributes()).toMatchObject({ color: { required: true } });
  await label.update({ name: 'automobile' });
  await label.delete();
  expect(await version.listLabels().toArray()).toEqual([]);
  expect(platform.unknownRoutes).toEqual([]);
});

test('locks a version, and deletes what is in it', async () => {
  const { version } = await start();
  await version.lock();
  await expect(version.update({ description: 'no' })).rejects.toThrow('423');
  await version.unlock();
  const [first, rest] = await version.listAssets().split(0.5);
  await first.delete();
  expect(await version.listAssets().ids()).toEqual(await rest.ids());
  await version.deleteAllAnnotations();
  await version.delete();
  await expect(version.sync()).rejects.toThrow(ResourceNotFoundError);
});

test('registers a processing with its inputs, launches it, and waits for its run', async () => {
  const stage = await start();
  const processing = await stage.client.createProcessing({
    name: 'detector',
    target: 'DATASET_VERSION',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: { threshold: 0.3 },
    dockerImage: 'registry.test/detector',
    dockerTag: '1.0',
  });
  await processing.addProcessingInput({ name: 'note', inputType: 'TEXT', required: true });
  const assets = await stage.version.listAssets({ limit: 2 }).toArray();
  await expect(stage.version.launchProcessing({ processing, assets })).rejects.toThrow('400');
  const job = await stage.version.launchProcessing({ processing, assets, inputs: { note: 'x' } });
  const { processing_job: context } = await job.sync();
  expect(context).toMatchObject({ target_id: stage.version.id, inputs: { note: 'x' }, parameters: { threshold: 0.3 } });
  const ended = job.waitForDone(NOW);
  const run = await stage.client.getJobById(job.id);
  await run.updateJobRunWithStatus('RUNNING');
  expect(await run.storeLoggingFile({ filename: 'log.txt', bytes: Buffer.from('line') })).toContain('log.txt');
  await run.updateJobRunWithStatus('SUCCEEDED');
  expect(await ended).toBe('SUCCEEDED');
  expect(namesOf(await stage.client.listProcessings().toArray())).toEqual(['detector']);
  await processing.delete();
  await expect(stage.client.getProcessing('detector')).rejects.toThrow(ResourceNotFoundError);
  expect(stage.emulator.unknownRoutes).toEqual([]);
});

test('knows the users of the organization, and lets them at a dataset', async () => {
  const { client: connected, emulator: platform } = await start();
  const [user] = await connected.listUsers().toArray();
  expect(user?.username).toBe(connected.username);
  const dataset = await connected.createDataset('shared');
  if (user !== undefined) await dataset.addUser(user);
  expect((await dataset.listUsers().toArray()).map(({ id }) => id)).toContain(user?.id);
  expect(platform.unknownRoutes).toEqual([]);
});

const idOf = (asset: Asset | undefined): string => asset?.id ?? '';

test('tags more than 10,000 assets in several requests', async () => {
  const { emulator: platform, client: connected } = await start();
  const images = Array.from({ length: 10_001 }, (_, index) => ({ filename: `${index}.png`, width: 1, height: 1 }));
  const seeded = await platform.seed({ images, version: 'large', job: false });
  const version = await connected.getDatasetVersionById(seeded.dataset_version_id);
  await version.listAssets().addTags('many');
  expect(idOf((await version.listAssets({ tags: ['many'], limit: 1 }).toArray())[0])).toBe(seeded.asset_ids[0]);
  const attached = platform.requests.filter(({ path }) => path.endsWith('/attach'));
  expect(attached.map(({ body }) => (body as string[]).length)).toEqual([10_000, 1]);
});
