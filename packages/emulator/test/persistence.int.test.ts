import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../src/index.ts';
import { type ApiTarget, callApi, readApi } from './support/api.ts';
import { type ChildEmulator, startChild } from './support/child-emulator.ts';
import { makePng } from './support/png.ts';
import { connectorOf, objectNameFor, urlOf } from './support/storage.ts';

let dataDir: string;
const running = new Set<{ stop: () => Promise<void> }>();
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'emulator-data-')), 'state');
});
afterEach(async () => {
  for (const { stop } of running) await stop();
  running.clear();
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

const open = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const emulator = await startEmulator({ dataDir, ...options });
  running.add({ stop: () => emulator.close() });
  return emulator;
};

const openChild = async (backgroundMs = 0): Promise<ChildEmulator> => {
  const child = await startChild(dataDir, backgroundMs);
  running.add({ stop: () => child.kill() });
  return child;
};

interface Named {
  id: string;
}

const post = <T = Named>(target: ApiTarget, path: string, body: unknown): Promise<T> =>
  readApi<T>(target, `POST ${path}`, { body });

const upload = async (target: ApiTarget & { storageHost: string }, content: string): Promise<string> => {
  const [connector, name] = [await connectorOf(target), await objectNameFor(target, 'a.bin')];
  const { presigned_url_data } = await post<{ presigned_url_data: { url: string; fields: object } }>(
    target,
    `/api/object-storage/${connector}/generate_presigned_url`,
    { object_name: name, content_type: 'application/octet-stream' },
  );
  const form = new FormData();
  for (const [key, value] of Object.entries(presigned_url_data.fields)) form.append(key, String(value));
  form.append('Content-Type', 'application/octet-stream');
  form.append('file', new Blob([content]), name);
  const response = await fetch(presigned_url_data.url, { method: 'POST', body: form });
  if (response.status !== 204) throw new Error(`The upload answered ${response.status}`);
  return name;
};

const contentOf = async (target: ApiTarget & { storageHost: string }, name: string): Promise<string> =>
  (await fetch(await urlOf(target, name))).text();

/** What a client was told is there: how to look for it, and what it must find. */
type Acknowledged = { route: string; expected: object } | { object: string; content: string };

const SHAPES_A_REQUEST = 40;

/** Writes without a pause until it fails, and lists what was acknowledged. */
const writeUntilKilled = async (
  target: ChildEmulator,
  prefix: string,
  acknowledge: (what: Acknowledged) => void,
): Promise<void> => {
  for (let round = 0; ; round += 1) {
    const name = `${prefix} ${round}`;
    const dataset = await post(target, `/api/organization/${target.organizationId}/datasets`, { name });
    acknowledge({ route: `GET /api/dataset/${dataset.id}`, expected: { name } });
    const version = await post(target, `/api/dataset/${dataset.id}/versions`, {
      version: 'v1',
      type: 'OBJECT_DETECTION',
    });
    acknowledge({ route: `GET /api/dataset/version/${version.id}`, expected: { origin_name: name, version: 'v1' } });
    const label = await post(target, `/api/dataset/version/${version.id}/labels`, { name: 'car' });
    acknowledge({ route: `GET /api/label/${label.id}`, expected: { name: 'car' } });
    const content = `${name} `.repeat(5000 * (round % 3) + 1);
    const object = await upload(target, content);
    acknowledge({ object, content });
  }
};

const isThere = async (target: ChildEmulator, what: Acknowledged): Promise<boolean> => {
  if ('object' in what) return (await contentOf(target, what.object)) === what.content;
  const { status, body } = await callApi(target, what.route);
  return (
    status === 200 &&
    Object.entries(what.expected).every(([key, value]) => (body as Record<string, unknown>)[key] === value)
  );
};

test('holds all that was acknowledged before each of several kills', async () => {
  const acknowledged: Acknowledged[] = [];
  for (const [round, killAfter] of [7, 60, 150].entries()) {
    const child = await openChild();
    const enough = Promise.withResolvers<void>();
    let count = 0;
    const writers = ['a', 'b', 'c'].map((writer) =>
      writeUntilKilled(child, `${round}${writer}`, (what) => {
        acknowledged.push(what);
        count += 1;
        if (count === killAfter) enough.resolve();
      }).catch(() => undefined),
    );
    await enough.promise;
    await child.kill();
    await Promise.all(writers);
  }
  const child = await openChild();
  for (const what of acknowledged) expect([what, await isThere(child, what)]).toEqual([what, true]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(217);
});

test('holds an import as a whole or not at all', async () => {
  const setUp = await open();
  const images = Array.from({ length: SHAPES_A_REQUEST }, (_, index) => ({
    filename: `${index}.jpg`,
    width: 9,
    height: 9,
  }));
  const { dataset_version_id: id, asset_ids } = await setUp.seed({ type: 'OBJECT_DETECTION', images, labels: ['car'] });
  const { items } = await readApi<{ items: Named[] }>(setUp, `GET /api/dataset/version/${id}/labels`);
  await setUp.close();
  const child = await openChild();
  const annotations = asset_ids.map((asset_id) => ({
    asset_id,
    rectangles: [{ x: 1, y: 2, w: 3, h: 4, label_id: items[0]?.id }],
  }));
  const import_ = (): Promise<unknown> =>
    post(child, `/api/dataset/version/${id}/bulk-annotations`, { import_type: 'CONCATENATE', annotations });
  await import_();
  let acknowledged = 1;
  const more = (async () => {
    for (;;) {
      await import_();
      acknowledged += 1;
    }
  })().catch(() => undefined);
  await import_();
  await child.kill();
  await more;
  const after = await open();
  const counts = new Set(after.annotations(id).map(({ rectangles }) => rectangles.length));
  expect(counts.size).toBe(1);
  expect([...counts][0]).toBeGreaterThanOrEqual(acknowledged + 1);
});

test('keeps the token, the organization, seeds and the state of jobs over a restart', async () => {
  const bytes = makePng(4, 3);
  const seed = { images: [{ filename: 'a.png', bytes }], labels: ['car'] };
  const first = await open({ seed });
  const [seeded] = first.seeded;
  const job = seeded?.job_id ?? '';
  await post(first, `/api/v2/job/${job}/running`, undefined);
  await post(first, `/api/v2/job/${job}/logging`, { line_nb: 0, log: 'one', part: 'p', final: false, special: false });
  first.killJob(job);
  const state = JSON.stringify([
    first.job(job),
    await readApi(first, `GET /api/dataset/version/${seeded?.dataset_version_id}`),
  ]);
  await first.close();
  const second = await open({ seed });
  expect([second.apiToken, second.organizationId]).toEqual([first.apiToken, first.organizationId]);
  expect(second.seeded).toEqual([seeded]);
  const again = [second.job(job), await readApi(second, `GET /api/dataset/version/${seeded?.dataset_version_id}`)];
  expect(JSON.stringify(again)).toBe(state);
  const asset = await readApi<{ data: { presigned_url: string; meta: object } }>(
    second,
    `GET /api/asset/${seeded?.asset_ids[0]}`,
  );
  expect(asset.data.meta).toEqual({ width: 4, height: 3 });
  expect(Buffer.from(await (await fetch(asset.data.presigned_url)).arrayBuffer()).equals(bytes)).toBe(true);
});

test('goes on with an upload in parts, and forgets bytes that were never acknowledged', async () => {
  const first = await open();
  const [connector, object_name] = [await connectorOf(first), await objectNameFor(first, 'a.bin')];
  const { upload_id } = await post<{ upload_id: string }>(
    first,
    `/api/object-storage/${connector}/init_multipart_upload`,
    {
      object_name,
      content_type: 'text/plain',
    },
  );
  const putPart = async (target: Emulator, part_no: number, content: string): Promise<object> => {
    const part = { object_name, upload_id, part_no };
    const { url } = await post<{ url: string }>(
      target,
      `/api/object-storage/${connector}/generate_part_presigned_url`,
      part,
    );
    const response = await fetch(url, { method: 'PUT', body: content });
    return { PartNumber: part_no, ETag: response.headers.get('etag') };
  };
  const parts = [await putPart(first, 1, 'before ')];
  await first.close();
  await writeFile(join(dataDir, 'objects', '00000000-0000-4000-8000-000000000000'), 'never acknowledged');
  const second = await open();
  parts.push(await putPart(second, 2, 'after'));
  await post(second, `/api/object-storage/${connector}/complete_part_upload`, { object_name, upload_id, parts });
  expect(await contentOf(second, object_name)).toBe('before after');
  expect(await readdir(join(dataDir, 'objects'))).toHaveLength(3);
});

test('leaves out a last line that a kill tore', async () => {
  const first = await open();
  await post(first, `/api/organization/${first.organizationId}/datasets`, { name: 'whole' });
  await first.close();
  const journal = join(dataDir, 'journal.jsonl');
  const whole = await readFile(journal, 'utf8');
  await appendFile(journal, whole.trimEnd().split('\n').at(-1)?.replace('whole', 'torn').slice(0, -3) ?? '');
  const second = await open();
  await post(second, `/api/organization/${second.organizationId}/datasets`, { name: 'after' });
  const { items } = await readApi<{ items: { name: string }[] }>(
    second,
    `GET /api/organization/${second.organizationId}/datasets`,
  );
  expect(items.map(({ name }) => name)).toEqual(['whole', 'after']);
  await second.close();
  expect((await readFile(journal, 'utf8')).startsWith(whole)).toBe(true);
});

test('refuses a folder that another emulator has, also from another process', async () => {
  const child = await openChild();
  await expect(startEmulator({ dataDir })).rejects.toMatchObject({
    code: 'ERR_DATA_FOLDER',
    message: expect.stringContaining('in use by another emulator'),
  });
  await child.kill();
  const emulator = await open();
  await expect(startChild(dataDir)).rejects.toThrow('in use by another emulator');
  await emulator.close();
});

test('refuses a folder of another format, one that holds something else, and a broken journal', async () => {
  await (await open()).close();
  const manifest = join(dataDir, 'emulator.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('"format":1', '"format":99'));
  await expect(startEmulator({ dataDir })).rejects.toThrow('format 99');
  await writeFile(manifest, text);
  const journal = join(dataDir, 'journal.jsonl');
  await writeFile(journal, `{\n${await readFile(journal, 'utf8')}`);
  await expect(startEmulator({ dataDir })).rejects.toThrow('line 1');
  const foreign = join(dataDir, '..');
  await expect(startEmulator({ dataDir: foreign })).rejects.toThrow('holds state');
  expect(await readdir(foreign)).toEqual(['state']);
});

test('finishes work in the background that was under way when it was killed', async () => {
  const child = await openChild(200);
  const lake = await readApi<Named>(child, `GET /api/organization/${child.organizationId}/datalake`);
  const object_name = await upload(child, 'no image');
  const data = await post<Named & { upload_status: string }>(child, `/api/datalake/${lake.id}/datas`, {
    type: 'VIDEO',
    filename: 'a.mp4',
    object_name,
    content_type: 'video/mp4',
    tags: [],
    data_source_id: null,
  });
  expect(data.upload_status).toBe('PENDING');
  await child.kill();
  const after = await open();
  const statuses = new Set<string>();
  while (!statuses.has('DONE')) {
    statuses.add((await readApi<{ upload_status: string }>(after, `GET /api/data/${data.id}`)).upload_status);
  }
  expect([...statuses].filter((status) => !['PENDING', 'COMPUTING', 'DONE'].includes(status))).toEqual([]);
});
