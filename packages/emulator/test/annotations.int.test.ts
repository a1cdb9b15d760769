import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { type ApiAnswer, callApi, readApi } from './support/api.ts';

let emulator: Emulator;
let seeded: Seeded;
let label_id: string;
let path: string;

const labelOf = async ({ dataset_version_id }: Seeded): Promise<string> => {
  const route = `GET /api/dataset/version/${dataset_version_id}/labels/find?name=car`;
  return (await readApi<{ id: string }>(emulator, route)).id;
};

beforeEach(async () => {
  emulator = await startEmulator();
  const images = ['a.jpg', 'b.jpg'].map((filename) => ({ filename, width: 40, height: 30 }));
  seeded = await emulator.seed({ images, labels: ['car'], type: 'OBJECT_DETECTION' });
  path = `/api/dataset/version/${seeded.dataset_version_id}`;
  label_id = await labelOf(seeded);
});
afterEach(() => emulator.close());

const box = (x: number): object => ({ x, y: 1, w: 2, h: 3, label_id, text: null, attributes: null });

const importBoxes = (import_type: string, boxes: readonly object[][], extra: object = {}): Promise<ApiAnswer> =>
  callApi(emulator, `POST ${path}/bulk-annotations`, {
    body: {
      import_type,
      annotations: boxes.map((rectangles, index) => ({ asset_id: seeded.asset_ids[index], rectangles })),
      ...extra,
    },
  });

/** Left edges by asset, and the status. */
const written = (): unknown[] =>
  emulator
    .annotations(seeded.dataset_version_id)
    .map(({ asset_id, status, rectangles }) => [
      seeded.asset_ids.indexOf(asset_id),
      status,
      rectangles.map(({ x }) => x),
    ]);

for (const [mode, counts, expected] of [
  [
    'KEEP',
    { annotations: 1, rectangles: 1, skipped: 1 },
    [
      [0, 'ACCEPTED', [1]],
      [1, 'PENDING', [9]],
    ],
  ],
  [
    'REPLACE',
    { annotations: 2, rectangles: 2, skipped: 0 },
    [
      [0, 'PENDING', [8]],
      [1, 'PENDING', [9]],
    ],
  ],
  [
    'CONCATENATE',
    { annotations: 1, rectangles: 2, skipped: 0 },
    [
      [0, 'ACCEPTED', [1, 8]],
      [1, 'PENDING', [9]],
    ],
  ],
] as const) {
  test(`imports by ${mode}`, async () => {
    await importBoxes('KEEP', [[box(1)]], { status: 'ACCEPTED' });
    const { status, body } = await importBoxes(mode, [[box(8)], [box(9)]]);
    expect(status).toBe(201);
    expect(body).toMatchObject(counts);
    expect(written()).toEqual(expected);
  });
}

test('keeps an annotation that has no shapes', async () => {
  await importBoxes('KEEP', [[]]);
  expect((await importBoxes('KEEP', [[box(1)]])).body).toMatchObject({ skipped: 1 });
  expect(written()).toEqual([[0, 'PENDING', []]]);
});

for (const [title, status, boxes] of [
  [
    'a label of another version',
    400,
    async () => ({ ...box(1), label_id: await labelOf(await emulator.seed({ labels: ['car'] })) }),
  ],
  ['coordinates that are not whole', 422, async () => box(1.5)],
  ['a negative width', 422, async () => ({ ...box(1), w: -2 })],
  ['a missing side', 422, async () => ({ x: 1, y: 2, w: 3, label_id })],
] as const) {
  test(`refuses an import with ${title}, and writes nothing of it`, async () => {
    expect(await importBoxes('KEEP', [[box(1)], [await boxes()]])).toMatchObject({ status });
    expect(written()).toEqual([]);
  });
}

test('refuses an asset of another version', async () => {
  const other = await emulator.seed({ images: [{ filename: 'c.jpg', width: 4, height: 3 }] });
  const body = { import_type: 'KEEP', annotations: [{ asset_id: other.asset_ids[0], rectangles: [] }] };
  expect(await callApi(emulator, `POST ${path}/bulk-annotations`, { body })).toMatchObject({ status: 400 });
});

test('refuses to write to a locked version', async () => {
  const locked = await emulator.seed({ locked: true, images: [{ filename: 'a.jpg', width: 4, height: 3 }] });
  const version = `/api/dataset/version/${locked.dataset_version_id}`;
  const writes = [
    callApi(emulator, `POST ${version}/bulk-annotations`, { body: { import_type: 'KEEP', annotations: [] } }),
    callApi(emulator, `POST ${version}/labels`, { body: { name: 'bus' } }),
    callApi(emulator, `XGET ${version}/bulk-labels`, { body: { names: ['bus'] } }),
    callApi(emulator, `PATCH ${version}`, { body: { type: 'MASK' } }),
    callApi(emulator, `POST /api/asset/${locked.asset_ids[0]}/annotations`, { body: { duration: 0.5 } }),
    callApi(emulator, `DELETE ${version}/annotations`, { body: { asset_ids: ['__all__'] } }),
  ];
  expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(writes.map(() => 423));
});

test('lists annotations by pages and by status', async () => {
  await importBoxes('KEEP', [[box(1)]], { status: 'ACCEPTED' });
  await importBoxes('KEEP', [[box(1)], [box(2)]]);
  const list = (query: string): Promise<unknown> => readApi(emulator, `GET ${path}/annotations?${query}`);
  expect(await list('limit=1&offset=1')).toMatchObject({ count: 2, items: [{ asset_id: seeded.asset_ids[1] }] });
  expect(await list('limit=10&offset=0&order_by=-created_at')).toMatchObject({
    items: [{ asset_id: seeded.asset_ids[1] }, { asset_id: seeded.asset_ids[0] }],
  });
  expect(await list('limit=10&offset=0&status=ACCEPTED')).toMatchObject({ count: 1 });
  expect(await readApi(emulator, `GET ${path}/annotations/ids?asset_ids=${seeded.asset_ids[1]}`)).toHaveLength(1);
});

test('reads contents newest first, labels by name', async () => {
  await importBoxes('KEEP', [[box(1)], [box(2)]]);
  const ids = await readApi<string[]>(emulator, `GET ${path}/annotations/ids`);
  expect(await readApi(emulator, `XGET ${path}/annotations`, { body: ids })).toMatchObject([
    { id: ids[1], rectangles: [{ label: 'car', label_id, x: 2, text: null, attributes: null }], polygons: [] },
    { id: ids[0] },
  ]);
});

test('deletes the annotations of some assets, or some, or all', async () => {
  await importBoxes('KEEP', [[box(1)], [box(2)]]);
  const remove = (body: unknown): Promise<ApiAnswer> => callApi(emulator, `DELETE ${path}/annotations`, { body });
  await remove({ asset_ids: ['__all__'], annotation_ids: ['none'] });
  expect(written()).toHaveLength(2);
  expect(await remove({ asset_ids: [seeded.asset_ids[0]] })).toMatchObject({ status: 204 });
  expect(written()).toEqual([[1, 'PENDING', [2]]]);
  await remove({ asset_ids: ['__all__'] });
  expect(written()).toEqual([]);
});
