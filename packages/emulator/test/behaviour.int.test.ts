import { afterEach, expect, test } from '@jest/globals';
import { type Behaviour, type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { makePng } from './support/png.ts';
import { objectNameFor } from './support/storage.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

interface Start extends Seeded {
  label: string;
}

const start = async (behaviour: Partial<Behaviour>): Promise<Start> => {
  emulator = await startEmulator({ behaviour });
  const images = ['a', 'b'].map((name) => ({ filename: `${name}.png`, bytes: makePng(4, 3) }));
  const seeded = await emulator.seed({ type: 'OBJECT_DETECTION', images, labels: ['car'] });
  const route = `GET /api/dataset/version/${seeded.dataset_version_id}/labels`;
  const { items } = await readApi<{ items: { id: string }[] }>(emulator, route);
  return { ...seeded, label: items[0]?.id ?? '' };
};

const post = (path: string, body: unknown): Promise<{ status: number; body: unknown }> =>
  callApi(emulator, `POST ${path}`, { body });

const rectangle = (label_id: string): object => ({ x: 0, y: 0, w: 1, h: 1, label_id });

for (const [answer, expected] of [
  ['annotates', 0],
  ['leaves-no-trace', 1],
] as const) {
  test(`imports over an element without shapes, which ${answer}`, async () => {
    const { dataset_version_id: id, asset_ids, label } = await start({ emptyElement: answer });
    const import_ = (rectangles: object[]): Promise<unknown> =>
      post(`/api/dataset/version/${id}/bulk-annotations`, {
        import_type: 'KEEP',
        annotations: [{ asset_id: asset_ids[0], rectangles }],
      });
    await import_([]);
    await import_([rectangle(label)]);
    expect(emulator.annotations(id).flatMap(({ rectangles }) => rectangles)).toHaveLength(expected);
  });
}

for (const [answer, expected] of [
  ['atomic', 0],
  ['stops-half-way', 1],
] as const) {
  test(`leaves ${expected} annotations of a refused import that is ${answer}`, async () => {
    const { dataset_version_id: id, asset_ids, label } = await start({ bulkAnnotations: answer });
    const annotations = [label, 'unknown'].map((label_id, index) => ({
      asset_id: asset_ids[index],
      rectangles: [rectangle(label_id)],
    }));
    const body = { import_type: 'KEEP', annotations };
    expect(await post(`/api/dataset/version/${id}/bulk-annotations`, body)).toMatchObject({ status: 400 });
    expect(emulator.annotations(id)).toHaveLength(expected);
  });
}

for (const [answer, expected] of [
  ['conflict', 409],
  ['second', 201],
] as const) {
  test(`answers ${expected} to an object that is a data already: ${answer}`, async () => {
    const { datalake_id, asset_ids } = await start({ existingObjectName: answer });
    const { data } = await readApi<{ data: { object_name: string } }>(emulator, `GET /api/asset/${asset_ids[0]}`);
    const body = {
      type: 'IMAGE',
      filename: 'a.png',
      object_name: data.object_name,
      content_type: 'image/png',
      tags: [],
      data_source_id: null,
    };
    expect(await post(`/api/datalake/${datalake_id}/datas`, body)).toMatchObject({ status: expected });
  });
}

for (const [answer, expected] of [
  ['once', 1],
  ['twice', 2],
] as const) {
  test(`shows a tag attached twice ${answer}`, async () => {
    const { dataset_version_id: id, asset_ids } = await start({ tagAttachedTwice: answer });
    const { body } = await post(`/api/dataset/version/${id}/tags`, { name: 'dark' });
    const tag = (body as { id: string }).id;
    for (const ids of [asset_ids.slice(0, 1), asset_ids.slice(0, 1)]) await post(`/api/tag/${tag}/attach`, ids);
    const { tags } = await readApi<{ tags: unknown[] }>(emulator, `GET /api/asset/${asset_ids[0]}`);
    expect(tags).toHaveLength(expected);
  });

  test(`holds a data added twice ${answer}`, async () => {
    const { dataset_version_id: id, asset_ids } = await start({ dataAddedTwice: answer });
    const { data } = await readApi<{ data: { id: string } }>(emulator, `GET /api/asset/${asset_ids[0]}`);
    await post(`/api/dataset/version/${id}/assets`, { data_ids: [data.id] });
    const { count } = await readApi<{ count: number }>(emulator, `GET /api/dataset/version/${id}/assets`);
    expect(count).toBe(1 + expected);
  });
}

const sendLine = async (job: string | undefined, line_nb: number, log: string): Promise<number> => {
  const { status } = await post(`/api/v2/job/${job}/logging`, {
    line_nb,
    log,
    part: 'p',
    final: false,
    special: false,
  });
  return status;
};

for (const [answer, expected] of [
  ['replaces', 'second'],
  ['is-ignored', 'first'],
] as const) {
  test(`shows the ${expected} of two lines of one number, where the second ${answer}`, async () => {
    const { job_id } = await start({ lineSentTwice: answer });
    await sendLine(job_id, 0, 'first');
    await sendLine(job_id, 0, 'second');
    expect(emulator.job(job_id ?? '')?.lines.map(({ log }) => log)).toEqual([expected]);
  });
}

for (const [answer, expected] of [
  ['accepted', 200],
  ['refused', 400],
] as const) {
  test(`answers ${expected} to a line behind a gap, which is ${answer}`, async () => {
    const { job_id } = await start({ lineGap: answer });
    expect(await sendLine(job_id, 0, 'first')).toBe(200);
    expect(await sendLine(job_id, 2, 'third')).toBe(expected);
  });
}

test.each([
  ['keeps-file-name', /\/weights\.onnx$/],
  ['opaque', /\/file\.onnx$/],
] as const)('names an object after its file, or not: %s', async (objectName, expected) => {
  await start({ objectName });
  expect(await objectNameFor(emulator, 'weights.onnx')).toMatch(expected);
});
