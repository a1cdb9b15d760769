import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { readApi } from './support/api.ts';
import { makePng } from './support/png.ts';

interface AssetAnswer {
  data: { meta: { width: number; height: number }; presigned_url: string; object_name: string };
}

let emulator: Emulator;
let folder: string;
beforeEach(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
});
afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const write = async (name: string, bytes: Buffer): Promise<string> => {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
};

const assetsOf = ({ asset_ids }: Seeded): Promise<AssetAnswer[]> =>
  Promise.all(asset_ids.map((id) => readApi<AssetAnswer>(emulator, `GET /api/asset/${id}`)));

/** A JPEG's header alone: EXIF that turns it by a quarter, then 30 x 20 pixels. */
const TURNED_JPEG = Buffer.from(
  [
    'ffd8ffe10022457869660000',
    '49492a0008000000',
    '0100120103000100000006000000',
    '00000000',
    'ffc00011080014001e03012200021101031101ffd9',
  ].join(''),
  'hex',
);

test('reads the size of the upright image from the header', async () => {
  const assets = await assetsOf(
    await emulator.seed({
      images: [
        { filename: 'a.png', path: await write('a.png', makePng(12, 7)) },
        { filename: 'b.jpg', path: await write('b.jpg', TURNED_JPEG) },
        { filename: 'c.png', bytes: makePng(3, 5) },
        { filename: 'd.png', path: await write('d.png', Buffer.from('no image')) },
        { filename: 'e.png', path: join(folder, 'absent.png'), width: 8, height: 9 },
      ],
    }),
  );
  expect(assets.map(({ data }) => [data.meta.width, data.meta.height])).toEqual([
    [12, 7],
    [20, 30],
    [3, 5],
    [0, 0],
    [8, 9],
  ]);
});

test('says which file is missing', async () => {
  const images = [{ filename: 'a.png', path: join(folder, 'absent.png') }];
  await expect(emulator.seed({ images })).rejects.toThrow('absent.png');
});

test('serves small and large files, and no name leads to another file', async () => {
  const large = Buffer.alloc(1_500_000, 'large');
  const secret = await write('secret.txt', Buffer.from('secret'));
  const [first, second, hostile] = await assetsOf(
    await emulator.seed({
      images: [
        { filename: 'a.png', path: await write('a.png', makePng(12, 7)) },
        { filename: 'b.bin', path: await write('b.bin', large) },
        { filename: `../../../../..${secret}`, bytes: Buffer.from('mine') },
      ],
    }),
  );
  const read = async (asset: AssetAnswer | undefined): Promise<{ size: string | null; content: Buffer }> => {
    const response = await fetch(asset?.data.presigned_url ?? '');
    expect(response.headers.get('etag')).toMatch(/^".+"$/);
    return { size: response.headers.get('content-length'), content: Buffer.from(await response.arrayBuffer()) };
  };
  expect((await read(first)).content).toEqual(makePng(12, 7));
  const { size, content } = await read(second);
  expect([size, content.equals(large)]).toEqual(['1500000', true]);
  expect((await read(hostile)).content.toString()).toBe('mine');
});

const coco = (annotation: object): object => ({
  categories: [{ id: 5, name: 'coin' }],
  images: [
    { id: 'x', file_name: 'a.jpg' },
    { id: 'y', file_name: 'absent.jpg' },
  ],
  annotations: [
    { image_id: 'x', category_id: 5, ...annotation },
    { image_id: 'y', category_id: 5, bbox: [1, 1, 1, 1] },
  ],
});

const ring = [1, 2, 11.4, 2, 11, 12.6];
const polygon = [
  [1, 2],
  [11, 2],
  [11, 13],
];

for (const [title, type, annotation, expectedType, shapes] of [
  [
    'boxes',
    undefined,
    { bbox: [1.4, 2.6, 3, 4], segmentation: [] },
    'OBJECT_DETECTION',
    { rectangles: [{ x: 1, y: 3, w: 3, h: 4 }] },
  ],
  [
    'rings',
    undefined,
    { bbox: [1, 2, 10, 10], segmentation: [ring] },
    'SEGMENTATION',
    { polygons: [{ polygon }], rectangles: [] },
  ],
  [
    'boxes of rings',
    'OBJECT_DETECTION',
    { bbox: [1, 2, 10, 10], segmentation: [ring] },
    'OBJECT_DETECTION',
    { rectangles: [{ w: 10 }], polygons: [] },
  ],
  [
    'categories',
    'CLASSIFICATION',
    { bbox: [1, 2, 3, 4] },
    'CLASSIFICATION',
    { classifications: [{ label: 'coin' }], rectangles: [] },
  ],
  ['keypoints', 'KEYPOINT', { keypoints: [1.5, 2, 2] }, 'KEYPOINT', { keypoints: [{ keypoints: [[1.5, 2, 2]] }] }],
] as const) {
  test(`seeds ${title} of a COCO document as accepted annotations`, async () => {
    const images = [{ filename: 'a.jpg', width: 40, height: 30 }];
    const { dataset_version_id } = await emulator.seed({ images, type, coco: coco(annotation) });
    expect(await readApi(emulator, `GET /api/dataset/version/${dataset_version_id}`)).toMatchObject({
      type: expectedType,
      size: 1,
    });
    expect(emulator.annotations(dataset_version_id)).toMatchObject([{ status: 'ACCEPTED', ...shapes }]);
  });
}

test('takes boxes, polygons, masks and keypoints of one document as what they are', async () => {
  const one = { image_id: 'x', category_id: 5 };
  const { dataset_version_id } = await emulator.seed({
    images: [{ filename: 'a.jpg', width: 40, height: 30 }],
    coco: {
      ...coco({}),
      annotations: [
        { ...one, bbox: [1, 2, 3, 4], segmentation: [] },
        { ...one, bbox: [1, 2, 10, 10], segmentation: [ring] },
        { ...one, segmentation: { counts: 'P20', size: [30, 40] } },
        { ...one, bbox: [1, 2, 10, 10], keypoints: [1, 2, 2] },
      ],
    },
  });
  const version = await readApi(emulator, `GET /api/dataset/version/${dataset_version_id}`);
  expect(version).toMatchObject({ type: 'MULTI' });
  expect(emulator.annotations(dataset_version_id)).toMatchObject([
    {
      rectangles: [{ x: 1, y: 2, w: 3, h: 4 }],
      polygons: [{ polygon }],
      masks: [{ mask: 'P20' }],
      keypoints: [{ keypoints: [[1, 2, 2]] }],
      classifications: [],
    },
  ]);
});

interface JobAnswer {
  type: string;
  [context: string]: unknown;
}

const jobAnswer = ({ job_id = '' }: Seeded): Promise<JobAnswer> => readApi(emulator, `GET /api/v2/job/${job_id}`);

test('seeds a job on the datalake with the data of the images', async () => {
  const images = [{ filename: 'a.jpg' }, { filename: 'b.jpg' }];
  const seeded = await emulator.seed({ images, datalakeName: 'lake', job: { type: 'DATA_AUTO_TAGGING' } });
  const { processing_job: context } = await jobAnswer(seeded);
  expect(context).toMatchObject({ target: 'DATALAKE', target_id: seeded.datalake_id });
  const { payload_presigned_url: url } = context as { payload_presigned_url: string };
  const payload = (await (await fetch(url)).json()) as { data_ids: string[] };
  const assets = await Promise.all(
    seeded.asset_ids.map((id) => readApi<{ data: { id: string } }>(emulator, `GET /api/asset/${id}`)),
  );
  expect(payload).toEqual({ data_ids: assets.map(({ data }) => data.id) });
});

test('seeds a job that names its output version, or makes it in the older generations', async () => {
  const job = { type: 'DATA_AUGMENTATION', outputVersion: 'more' };
  const named = await emulator.seed({ job });
  expect((await jobAnswer(named))['processing_job']).toMatchObject({ inputs: { target_version_name: 'more' } });
  const contextKey = 'dataset_version_processing_job';
  const made = await emulator.seed({ job: { ...job, contextKey } });
  const context = (await jobAnswer(made))[contextKey] as { output_dataset_version_id: string };
  const output = await readApi(emulator, `GET /api/dataset/version/${context.output_dataset_version_id}`);
  expect(output).toMatchObject({ version: 'more', type: 'NOT_CONFIGURED', size: 0 });
});

test('seeds a job on the model, which must be there', async () => {
  const path = await write('a.onnx', Buffer.from('weights'));
  const model = { name: 'finder', files: [{ name: 'a', path }] };
  const seeded = await emulator.seed({ model, job: { type: 'MODEL_CONVERSION' } });
  const context = { target: 'MODEL_VERSION', target_id: seeded.model_version_id, payload_presigned_url: null };
  expect((await jobAnswer(seeded))['processing_job']).toMatchObject(context);
  await expect(emulator.seed({ job: { type: 'MODEL_CONVERSION' } })).rejects.toThrow('needs a model');
});

test('refuses a document that is no COCO', async () => {
  await expect(emulator.seed({ coco: { images: [] } })).rejects.toThrow('not valid at categories');
});

test('names versions apart, and refuses a name twice', async () => {
  const first = await emulator.seed({});
  const second = await emulator.seed({});
  const third = await emulator.seed({ datasetName: 'dataset', version: 'v2' });
  expect(second.dataset_id).not.toBe(first.dataset_id);
  expect(third.dataset_id).toBe(first.dataset_id);
  await expect(emulator.seed({ datasetName: 'dataset', version: 'v2' })).rejects.toThrow('has a version v2 already');
});

test('gives the same ids to the same seeds', async () => {
  const other = await startEmulator();
  const options = { images: [{ filename: 'a.jpg', width: 1, height: 1 }], labels: ['car'] };
  expect(await other.seed(options)).toEqual(await emulator.seed(options));
  expect(other.apiToken).not.toBe(emulator.apiToken);
  await other.close();
});

test('lists very many assets page by page, each once and in order', async () => {
  const images = Array.from({ length: 20_000 }, (_, index) => ({ filename: `${index}.jpg`, width: 640, height: 480 }));
  const { dataset_version_id: id, asset_ids } = await emulator.seed({ images, job: false });
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { items: { id: string }[]; count: number; next_cursor: string | null } = await readApi(
      emulator,
      `GET /api/dataset/version/${id}/assets?limit=1000${at}`,
    );
    expect([page.items.length, page.count]).toEqual([1000, 20_000]);
    seen.push(...page.items.map((asset) => asset.id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(asset_ids);
});
