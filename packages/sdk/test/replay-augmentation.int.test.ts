import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Asset, Client, type Data, type Datalake, type DatasetVersion } from '../src/index.ts';
import { jpegHeader } from './support/images.ts';
import { TOKEN } from './support/platform.ts';
import { type Exchange, startReplay } from './support/recording.ts';

const id = (prefix: string, number: number): string => `${prefix}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Where this client is meant to differ from the recorded one, and why. */
const WANTED_DIFFERENCES: readonly { reason: string; apply: (calls: readonly Exchange[]) => Exchange[] }[] = [
  {
    reason: 'groups are read when a supercategory with dots asks for them',
    apply: (calls) => calls.filter(({ path }) => !path.endsWith('/labelgroups')),
  },
  {
    reason:
      'labels are made once all images of the file are found, so that a file that does not fit leaves none behind',
    apply: (calls) => {
      const isLabels = ({ path }: Exchange): boolean => path.endsWith('/bulk-labels');
      const isImages = ({ method, path }: Exchange): boolean => method === 'XGET' && path.endsWith('/assets');
      const labels = calls.filter(isLabels);
      return calls.filter((call) => !isLabels(call)).flatMap((call) => (isImages(call) ? [call, ...labels] : [call]));
    },
  },
];

const upload = async (datalake: Datalake, assets: readonly Asset[]): Promise<Data[]> => {
  const files = assets.map(({ filename }) => ({ filename: `flip_${filename}`, bytes: jpegHeader(64, 48) }));
  return datalake.uploadData(files, {
    tags: ['augmented', 'flip'],
    source: 'augmentation',
    metadata: assets.map((asset) => ({ origin: asset.id })),
    // One after another, so that the order of the calls is that of the recording.
    concurrency: 1,
  });
};

const importBoxes = async (version: DatasetVersion, directory: string, data: readonly Data[]): Promise<void> => {
  const images = data.map(({ filename }, index) => ({ id: index, file_name: filename, width: 64, height: 48 }));
  const annotations = data.map((_, index) => ({
    id: index,
    image_id: index,
    category_id: 1,
    bbox: [index + 1, 2, 12, 9],
    area: 108,
    iscrowd: 0,
    segmentation: [],
  }));
  const path = join(directory, 'boxes.json');
  await writeFile(path, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'car' }] }));
  await version.importAnnotationsCocoFile(path);
};

test('sends what the reference client sent for an augmentation', async () => {
  await using replay = await startReplay('augmentation');
  await using client = await Client.connect({ host: replay.server.origin, apiToken: TOKEN });
  const directory = await mkdtemp(join(tmpdir(), 'sdk-augmentation-'));
  try {
    const job = await client.getJobById(id('000070b2', 1));
    await job.sync();
    const input = await client.getDatasetVersionById(id('000da5e1', 1));
    const output = await client.getDatasetVersionById(id('000da5e1', 2));
    const assets = await input.listAssets().toArray();
    for (const asset of assets) await asset.download(directory);
    const datalake = await client.getDatalake();
    const data = await upload(datalake, assets);
    expect(data.map(({ filename, width }) => [filename, width])).toEqual(
      assets.map(({ filename }) => [`flip_${filename}`, 64]),
    );
    await output.addData(data, { tags: 'from-job' });
    await output.setType('OBJECT_DETECTION');
    await importBoxes(output, directory, data);
    const asset = await output.findAsset({ filename: data[0]?.filename });
    await asset.download(directory);
    expect(await datalake.listData({ tags: ['flip'] }).ids()).toEqual(data.map((one) => one.id));
  } finally {
    await rm(directory, { recursive: true });
  }
  const wanted = WANTED_DIFFERENCES.reduce((calls, { apply }) => apply(calls), [...replay.recorded]);
  expect(replay.sent()).toEqual(wanted);
});
