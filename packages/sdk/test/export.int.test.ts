import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DatasetVersion } from '../src/index.ts';
import type { Answer } from './support/http-server.ts';
import { CONNECTOR_ID, startPlatform, type TestPlatform } from './support/platform.ts';

const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'OBJECT_DETECTION' };
const SIGNATURE = 'SIGNATURE-77aa';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterEach(() => rm(folder, { recursive: true }));

const startExport = async (
  objectName: string,
  storage: (path: string, query: string) => Answer,
): Promise<TestPlatform & { version: DatasetVersion }> => {
  let origin = '';
  const urlOf = (name: string): string => `${origin}/store/${name}?X-Signature=${SIGNATURE}`;
  const platform = await startPlatform(({ path, query }) => {
    if (path.endsWith('/datasetversions/find')) return { body: VERSION };
    if (path.endsWith('/annotations/export'))
      return { body: { object_name: objectName, presigned_url: urlOf('first') } };
    if (path.endsWith('/retrieve_presigned_url')) return { body: { presigned_url: urlOf('again') } };
    return storage(path, query);
  });
  origin = platform.server.origin;
  return Object.assign(platform, { version: await platform.client.getDatasetVersionById('V') });
};

test('asks for an export with all that was said, and renews a signature that ran out', async () => {
  await using stage = await startExport('exports/1/coco.json', (path) =>
    path.endsWith('/first') ? { status: 403 } : { body: '{}' },
  );
  const path = await stage.version.exportAnnotationFile({
    type: 'COCO',
    target: folder,
    assetIds: ['A'],
    status: 'ACCEPTED',
    exportKey: 'DATA_ID',
    exportVideo: true,
  });
  expect(path).toBe(join(folder, 'coco.json'));
  expect(await readFile(path, 'utf8')).toBe('{}');
  const body = { type: 'COCO', export_video: true, export_key: 'DATA_ID', asset_ids: ['A'], status: 'ACCEPTED' };
  expect(stage.sent().map((sent) => [sent.method, sent.path, sent.body === '' ? null : JSON.parse(sent.body)])).toEqual(
    [
      ['GET', expect.stringContaining('/datasetversions/find'), null],
      ['POST', '/api/dataset/version/V/annotations/export', body],
      ['GET', '/store/first', null],
      ['POST', `/api/object-storage/${CONNECTOR_ID}/retrieve_presigned_url`, { object_name: 'exports/1/coco.json' }],
      ['GET', '/store/again', null],
    ],
  );
});

test.each(['../../escaped.json', '/etc/escaped.json', 'a\\..\\..\\escaped.json'])(
  'keeps the object %s within the folder',
  async (objectName) => {
    await using stage = await startExport(objectName, () => ({ body: '{}' }));
    const target = join(folder, 'inner');
    expect(await stage.version.exportAnnotationFile({ type: 'YOLO', target })).toBe(join(target, 'escaped.json'));
    expect(await readdir(folder)).toEqual(['inner']);
  },
);

test('shows no signature when the download fails', async () => {
  await using stage = await startExport('x.json', () => ({ status: 404 }));
  const error: unknown = await stage.version
    .exportAnnotationFile({ type: 'COCO', target: folder })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'StorageError', status: 404 });
  expect(`${error instanceof Error ? error.stack : ''}${JSON.stringify(error)}`).not.toContain(SIGNATURE);
  expect(await readdir(folder)).toEqual([]);
});
