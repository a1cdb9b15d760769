import sharp from 'sharp';
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
  store,
  takeJob,
} from './api.ts';

/** The same changes and the same requests as the runtime's, without checks: download, sharp, upload, add, annotate. */
const { organization_id: org = '', dataset_id: dataset = '' } = process.env;

const {
  connector,
  job: { target_id: source, inputs },
} = await takeJob();
const startedAt = performance.now();
const [lake, output] = await Promise.all([
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
    object_name: await store(connector, { filename, type: 'DATA' }, { bytes, contentType: 'image/jpeg' }),
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
await endJob(connector);
await dispatcher.close();
