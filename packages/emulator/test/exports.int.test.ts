import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { makePng } from './support/png.ts';
import { readZip } from './support/zip.ts';

const IMAGES = ['a.png', 'b.png', 'c.png'].map((filename) => ({ filename, bytes: makePng(100, 50) }));

let emulator: Emulator;
let seeded: Seeded;
let path: string;
beforeEach(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed({ type: 'MULTI', images: IMAGES, labels: ['car', 'a & b'], job: false });
  path = `/api/dataset/version/${seeded.dataset_version_id}`;
  const [car, both] = await Promise.all(
    ['car', 'a%20%26%20b'].map((name) => readApi<{ id: string }>(emulator, `GET ${path}/labels/find?name=${name}`)),
  );
  const polygon = [
    [0, 0],
    [50, 0],
    [50, 25],
  ];
  const annotations = [
    {
      asset_id: seeded.asset_ids[0],
      rectangles: [{ x: 10, y: 20, w: 20, h: 10, label_id: car?.id }],
      polygons: [{ polygon, label_id: both?.id }],
      points: [{ point: [1, 2], label_id: car?.id }],
    },
    { asset_id: seeded.asset_ids[1], classifications: [{ label_id: both?.id }] },
  ];
  const body = { import_type: 'REPLACE', annotations, status: 'ACCEPTED' };
  await readApi(emulator, `POST ${path}/bulk-annotations`, { body });
});
afterEach(() => emulator.close());

const exportAs = async (body: object): Promise<Buffer> => {
  const answer = await readApi<{ presigned_url: string }>(emulator, `POST ${path}/annotations/export`, { body });
  return Buffer.from(await (await fetch(answer.presigned_url)).arrayBuffer());
};

test('exports YOLO with shares of the image, one file for each annotated image', async () => {
  const files = readZip(await exportAs({ type: 'YOLO' }));
  expect(files).toEqual({
    'data.yaml': 'nc: 2\nnames: ["car","a & b"]\n',
    'a.txt': '0 0.2 0.5 0.2 0.2\n1 0 0 0.5 0 0.5 0.5\n',
    'b.txt': '1\n',
  });
  expect(Object.keys(readZip(await exportAs({ type: 'YOLO', export_key: 'ASSET_ID' })))).toContain(
    `${seeded.asset_ids[0]}.txt`,
  );
});

test('exports Pascal VOC with names escaped', async () => {
  const files = readZip(await exportAs({ type: 'PASCAL_VOC', asset_ids: seeded.asset_ids.slice(0, 1) }));
  expect(Object.keys(files)).toEqual(['a.xml']);
  const document = files['a.xml'] ?? '';
  expect(document).toContain('<filename>a.png</filename>');
  expect(document).toContain('<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>30</ymax></bndbox>');
  expect(document).toContain('<name>a &amp; b</name>');
  expect(document.match(/<object>/g)).toHaveLength(2);
});

test('exports COCO of some assets, of a status, under another key', async () => {
  const read = async (options: object): Promise<unknown> =>
    JSON.parse((await exportAs({ type: 'COCO', ...options })).toString());
  expect(await read({ status: 'REFUSED' })).toMatchObject({ annotations: [] });
  expect(await read({ asset_ids: [] })).toMatchObject({ images: [], annotations: [] });
  expect(await read({ asset_ids: seeded.asset_ids.slice(1, 2), export_key: 'ASSET_ID' })).toMatchObject({
    images: [{ file_name: `${seeded.asset_ids[1]}.png`, width: 100, height: 50 }],
    annotations: [{ image_id: 0, category_id: 1, bbox: [] }],
  });
});

test('says that it does not know films', async () => {
  const body = { type: 'COCO', export_video: true };
  expect(await callApi(emulator, `POST ${path}/annotations/export`, { body })).toMatchObject({ status: 501 });
  const tracks = { import_type: 'KEEP', annotations: [{ asset_id: seeded.asset_ids[2], tracks: [{}] }] };
  expect(await callApi(emulator, `POST ${path}/bulk-annotations`, { body: tracks })).toMatchObject({ status: 501 });
});
