import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { makePng } from './support/png.ts';

interface AssetPage {
  items: { id: string; data: { filename: string; presigned_url: string | null } }[];
  count: number;
  next_cursor: string | null;
}

let emulator: Emulator;
let seeded: Seeded;
let path: string;
beforeAll(async () => {
  emulator = await startEmulator();
  const images = Array.from({ length: 2500 }, (_, index) => ({
    filename: `${String(index % 2000).padStart(4, '0')}.jpg`,
    width: 4,
    height: 3,
    uploadStatus: index === 7 ? ('PENDING' as const) : undefined,
  }));
  seeded = await emulator.seed({ images });
  path = `/api/dataset/version/${seeded.dataset_version_id}/assets`;
});
afterAll(() => emulator.close());

const list = (query: string): Promise<AssetPage> => readApi<AssetPage>(emulator, `GET ${path}?${query}`);
const search = (body: unknown): Promise<AssetPage> => readApi<AssetPage>(emulator, `XGET ${path}`, { body });

test('gives every asset once by cursors, a thousand at most a page', async () => {
  const ids: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await list(`limit=5000${cursor === '' ? '' : `&cursor=${cursor}`}`);
    sizes.push(page.items.length);
    ids.push(...page.items.map(({ id }) => id));
    expect(page.count).toBe(2500);
    cursor = page.next_cursor;
  }
  expect(sizes).toEqual([1000, 1000, 500]);
  expect(ids).toEqual(seeded.asset_ids);
});

test('gives pages by offset in an order', async () => {
  const page = await list('order_by=-filename&limit=3&offset=1');
  expect(page).toMatchObject({ count: 2500, next_cursor: null });
  expect(page.items.map(({ data }) => data.filename)).toEqual(['1998.jpg', '1997.jpg', '1996.jpg']);
});

test('leaves out what a filter does not name', async () => {
  expect((await list('upload_statuses=DONE&limit=1')).count).toBe(2499);
  expect((await list('types=VIDEO')).items).toEqual([]);
  expect((await search({ ids: seeded.asset_ids.slice(0, 10), upload_statuses: ['DONE'] })).count).toBe(9);
});

test('finds assets by lists; a name that two share finds both', async () => {
  const [first, second] = seeded.asset_ids;
  expect((await search({ filenames: ['0003.jpg', 'none.jpg'] })).items).toHaveLength(2);
  expect((await search({ ids: [second, first, first, 'none'] })).items.map(({ id }) => id)).toEqual([first, second]);
  expect((await search({ filename_startswith: ['199'] })).count).toBe(10);
  expect(await callApi(emulator, `XGET ${path}`, { body: {} })).toMatchObject({ status: 422 });
});

test('finds one asset, or says why not', async () => {
  expect(await callApi(emulator, `GET ${path}/find?filename=0700.jpg`)).toMatchObject({ status: 200 });
  expect(await callApi(emulator, `GET ${path}/find?filename=0003.jpg`)).toMatchObject({ status: 400 });
  expect(await callApi(emulator, `GET ${path}/find?filename=none`)).toMatchObject({ status: 404 });
  expect(await callApi(emulator, `GET ${path}/find`)).toMatchObject({ status: 404 });
});

for (const [query, status] of [
  ['cursor=c1', 400],
  ['limit=-1', 422],
  ['offset=many', 422],
  ['order_by=colour', 422],
  ['upload_statuses=done', 422],
  ['q=width+%3E+3', 501],
  ['custom_metadata=x', 422],
] as const) {
  test(`answers ${status} to ${query}`, async () => {
    expect(await callApi(emulator, `GET ${path}?${query}`)).toMatchObject({ status });
  });
}

let lazy: Emulator | undefined;
afterEach(() => lazy?.close());

test('leaves the URL out of lists when it is lazy', async () => {
  lazy = await startEmulator({ lazyUrls: true });
  const bytes = makePng(4, 3);
  const { asset_ids, dataset_version_id } = await lazy.seed({ images: [{ filename: 'a.png', bytes }] });
  const page = await readApi<AssetPage>(lazy, `GET /api/dataset/version/${dataset_version_id}/assets`);
  expect(page.items[0]?.data.presigned_url).toBeNull();
  const asset = await readApi<{ data: { id: string } }>(lazy, `GET /api/asset/${asset_ids[0]}`);
  const { presigned_url } = await readApi<{ presigned_url: string }>(
    lazy,
    `GET /api/data/${asset.data.id}/presigned-url`,
  );
  expect(Buffer.from(await (await fetch(presigned_url)).arrayBuffer())).toEqual(bytes);
});
