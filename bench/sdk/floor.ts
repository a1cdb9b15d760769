import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';

/** What each operation costs at least: the same requests in a bare loop. Nothing is checked, and nothing repeated. */
const [operation = '', path = ''] = process.argv.slice(2);
const { host = '', api_token: token = '', organization_id: org = '', dataset_version_id: version = '' } = process.env;
const dispatcher = new Agent({ connections: 128 });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

const api = async <T>(method: string, target: string, body?: unknown): Promise<T> => {
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await request(`${host}${target}`, { dispatcher, method: method as 'GET', headers, ...payload });
  return (await answer.body.json()) as T;
};

const inTurns = async <T>(items: readonly T[], turns: number, work: (item: T) => Promise<void>): Promise<void> => {
  const left = [...items].reverse();
  const take = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: turns }, take));
};

interface Item {
  id: string;
  data: { filename: string; presigned_url: string };
}

async function* pages(): AsyncGenerator<Item[]> {
  let cursor = '';
  do {
    const target = `/api/dataset/version/${version}/assets?limit=1000${cursor}`;
    const page = await api<{ items: Item[]; next_cursor?: string | null }>('GET', target);
    yield page.items;
    cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : '';
  } while (cursor);
}

const list = async (): Promise<number> => {
  let count = 0;
  for await (const page of pages()) count += page.length;
  return count;
};

const download = async (): Promise<number> => {
  let count = 0;
  for await (const page of pages()) {
    await inTurns(page, 32, async ({ data }) => {
      const answer = await request(data.presigned_url, { dispatcher });
      await writeFile(join(path, data.filename), new Uint8Array(await answer.body.arrayBuffer()));
      count += 1;
    });
  }
  return count;
};

interface CocoFile {
  images: { id: number; file_name: string }[];
  annotations: { image_id: number; bbox: [number, number, number, number] }[];
}

const annotate = async (): Promise<number> => {
  const coco = JSON.parse(readFileSync(path, 'utf8')) as CocoFile;
  const [label] = await api<{ id: string }[]>('XGET', `/api/dataset/version/${version}/bulk-labels`, {
    names: ['centre'],
  });
  const ids = new Map<string, string>();
  for await (const page of pages()) for (const { id, data } of page) ids.set(data.filename, id);
  const lists = { classifications: [], polygons: [], keypoints: [], masks: [], attributes: null };
  const elements = new Map(
    coco.images.map(({ id, file_name: name }) => [
      id,
      { asset_id: ids.get(name), rectangles: [] as object[], ...lists },
    ]),
  );
  for (const { image_id: image, bbox } of coco.annotations) {
    const [x, y, w, h] = bbox;
    elements.get(image)?.rectangles.push({ x, y, w, h, label_id: label?.id, text: null, attributes: null });
  }
  const all = [...elements.values()];
  const chunks = Array.from({ length: Math.ceil(all.length / 100) }, (_, at) => all.slice(at * 100, at * 100 + 100));
  await inTurns(chunks, 4, async (annotations) => {
    await api('POST', `/api/dataset/version/${version}/bulk-annotations`, { import_type: 'KEEP', annotations });
  });
  return (await api<{ nb_objects: number }>('GET', `/api/dataset/version/${version}/stats`)).nb_objects;
};

const upload = async (): Promise<number> => {
  const { default_connector_id: connector } = await api<{ default_connector_id: string }>(
    'GET',
    `/api/organization/${org}`,
  );
  const lake = await api<{ id: string }>('GET', `/api/organization/${org}/datalake`);
  const files = readdirSync(path).sort();
  await inTurns(files, 32, async (filename) => {
    const bytes = readFileSync(join(path, filename));
    const names = `/api/organization/${org}/connector/${connector}/generate_object_name`;
    const { object_name: object } = await api<{ object_name: string }>('POST', names, { filename, type: 'DATA' });
    const ticket = await api<{ presigned_url_data: { url: string; fields: Record<string, string> } }>(
      'POST',
      `/api/object-storage/${connector}/generate_presigned_url`,
      { object_name: object, content_type: 'image/jpeg' },
    );
    const form = new FormData();
    for (const [name, value] of Object.entries(ticket.presigned_url_data.fields)) form.append(name, value);
    form.append('Content-Type', 'image/jpeg');
    form.append('file', new Blob([new Uint8Array(bytes)]), object);
    const whole = new Response(form);
    const stored = await request(ticket.presigned_url_data.url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': whole.headers.get('content-type') ?? '' },
      body: Buffer.from(await whole.arrayBuffer()),
    });
    await stored.body.dump();
    await api('POST', `/api/datalake/${lake.id}/datas`, {
      type: 'IMAGE',
      filename,
      object_name: object,
      content_type: 'image/jpeg',
      tags: [],
      data_source_id: null,
      meta: { width: 640, height: 480 },
    });
  });
  return files.length;
};

const operations: Readonly<Record<string, () => Promise<number>>> = { list, download, annotate, upload };
const startedAt = performance.now();
const count = (await operations[operation]?.()) ?? 0;
console.log(JSON.stringify({ count, seconds: (performance.now() - startedAt) / 1000 }));
await dispatcher.close();
