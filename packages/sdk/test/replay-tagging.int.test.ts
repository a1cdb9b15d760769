import { expect, test } from '@jest/globals';
import { type Asset, Client, type DatasetVersion, MultiAsset, MultiData } from '../src/index.ts';
import { TOKEN } from './support/platform.ts';
import { type Exchange, startReplay } from './support/recording.ts';

const VERSION = '000da5e1-0000-4000-8000-000000000001';

/** Where this client is meant to differ from the recorded one, and why. */
const WANTED_DIFFERENCES: readonly { change: (exchange: Exchange) => Exchange; reason: string }[] = [
  {
    change: (exchange) =>
      exchange.method === 'XGET' && exchange.path.endsWith('/datas') ? { ...exchange, query: '' } : exchange,
    reason: 'data are asked for by their ids a thousand at a time, so that there are no pages to ask for',
  },
];

const asWanted = (exchange: Exchange): Exchange =>
  WANTED_DIFFERENCES.reduce((changed, { change }) => change(changed), exchange);

const tagAssets = async (version: DatasetVersion, assets: readonly Asset[]): Promise<void> => {
  const [first, second, third, ...others] = assets;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('the recording has few assets');
  const blurry = await version.getOrCreateAssetTag('blurry');
  const dark = await version.createAssetTag('dark');
  await first.addTags(blurry);
  await second.addTags([blurry, dark]);
  expect(await dark.attachOn([third, ...others])).toBe(1 + others.length);
  await second.removeTags(dark);
  expect(await dark.detachFrom(third)).toBe(1);
  expect(await version.listAssets({ tags: ['blurry'] }).toArray()).toHaveLength(2);
  await version.listAssets({ tags: [blurry, dark] }).toArray();
  expect((await first.getTags()).map(({ name }) => name)).toEqual(['blurry']);
  expect(await version.listAssetTags().toArray()).toHaveLength(2);
};

const tagData = async (client: Client, version: DatasetVersion, assets: readonly Asset[]): Promise<void> => {
  const datalake = await client.getDatalake();
  const origin = { connection: client.connection, datasetVersionId: version.id };
  const data = await MultiAsset.of(origin, assets).asMultidata();
  const known = MultiData.of({ connection: client.connection, datalakeId: datalake.id }, await data.toArray());
  await known.addTags(await datalake.getOrCreateDataTag('city'));
  const [first] = await known.toArray();
  if (first === undefined) throw new Error('the recording has no data');
  await first.addTags(await datalake.createDataTag('night'));
  expect(await version.listAssets({ dataTags: ['night'] }).toArray()).toHaveLength(1);
  expect(await datalake.listData({ tags: ['city', 'night'], intersectTags: true }).toArray()).toHaveLength(1);
  const object = { customMetadata: { score: 0.5 }, tags: ['bulk'] };
  await datalake.updateMultipleData(Object.fromEntries((await known.ids()).map((id) => [id, object])));
};

const tagVersion = async (client: Client, version: DatasetVersion): Promise<void> => {
  await version.addTags(await client.createDatasetVersionTag('tagged'));
  expect((await version.getTags()).map(({ name }) => name)).toEqual(['tagged']);
};

test('tags assets, data and versions as the reference client did', async () => {
  await using replay = await startReplay('auto_tagging', asWanted);
  await using client = await Client.connect({ host: replay.server.origin, apiToken: TOKEN });
  const version = await client.getDatasetVersionById(VERSION);
  const assets = await version.listAssets().toArray();
  await tagAssets(version, assets);
  await tagData(client, version, assets);
  await tagVersion(client, version);
  expect(replay.sent()).toEqual(replay.recorded);
});
