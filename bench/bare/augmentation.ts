import sharp from 'sharp';
import { request } from 'undici';
import {
  annotate,
  api,
  dispatcher,
  download,
  endJob,
  IN_FLIGHT,
  type Item,
  inTurns,
  itemsOf,
  labelOf,
  report,
  takeJob,
} from './api.ts';

/** The same changes and the same requests as the runtime's, without checks: download, sharp, upload, add, annotate. */
const { organization_id: org = '', dataset_id: dataset = '' } = process.env;

interface Ticket {
  readonly presigned_url_data: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

const formOf = (fields: Readonly<Record<string, string>>, bytes: Buffer): { type: string; body: Buffer } => {
  const boundary = 'bench-boundary';
  const head = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('');
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="image.jpg"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head + file), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
};

const store = async (connector: string, filename: string, bytes: Buffer): Promise<string> => {
  const names = `/api/organization/${org}/connector/${connector}/generate_object_name`;
  const { object_name } = await api<{ object_name: string }>('POST', names, { filename, type: 'DATA' });
  const object = { object_name, content_type: 'image/jpeg' };
  const sign = `/api/object-storage/${connector}/generate_presigned_url`;
  const { url, fields } = (await api<Ticket>('POST', sign, object)).presigned_url_data;
  const { type, body } = formOf({ ...fields, 'Content-Type': 'image/jpeg' }, bytes);
  const stored = await request(url, { dispatcher, method: 'POST', headers: { 'content-type': type }, body });
  await stored.body.dump();
  return object_name;
};

const { target_id: source, inputs } = await takeJob();
const startedAt = performance.now();
const [{ default_connector_id: connector }, lake, output] = await Promise.all([
  api<{ default_connector_id: string }>('GET', `/api/organization/${org}`),
  api<{ id: string }>('GET', `/api/organization/${org}/datalake`),
  api<{ id: string }>('POST', `/api/dataset/${dataset}/versions`, {
    version: inputs['target_version_name'],
    description: '',
    type: 'OBJECT_DETECTION',
  }),
]);
const label = labelOf(output.id);

const bringIn = async (ids: readonly string[]): Promise<void> => {
  const path = `/api/dataset/version/${output.id}/assets`;
  await api('POST', path, { data_ids: ids, asset_tag_ids: [] });
  const { items } = await api<{ items: Item[] }>('XGET', path, { data_ids: ids, limit: 1000 });
  await annotate(
    output.id,
    await label,
    items.map(({ id }) => id),
  );
};

const writes: Promise<void>[] = [];
const made: string[] = [];
await inTurns(itemsOf(source), IN_FLIGHT, async ({ id, data }) => {
  const image = sharp(Buffer.from(await download(data.presigned_url)));
  const bytes = await image.flop().linear(1.1, 0).jpeg({ quality: 90 }).toBuffer();
  const filename = `mirrored-${id}.jpg`;
  const { id: dataId } = await api<{ id: string }>('POST', `/api/datalake/${lake.id}/datas`, {
    type: 'IMAGE',
    filename,
    object_name: await store(connector, filename, bytes),
    content_type: 'image/jpeg',
    tags: [],
    data_source_id: null,
    meta: { width: 640, height: 480 },
  });
  made.push(dataId);
  if (made.length === 100) writes.push(bringIn(made.splice(0)));
});
if (made.length > 0) writes.push(bringIn(made.splice(0)));
await Promise.all(writes);
report(startedAt);
await endJob();
await dispatcher.close();
