import { expect, test } from '@jest/globals';
import { readAsset, readAssetPage } from './asset.ts';

const data = {
  id: 'D',
  object_name: 'o/x.jpg',
  filename: 'x.jpg',
  type: 'IMAGE',
  content_type: 'image/jpeg',
  upload_status: 'DONE',
};

test('reads an asset with all that may be there, and passes over what it does not know', () => {
  const body = {
    id: 'A',
    unknown: 1,
    tags: [{ id: 'T', name: 'night' }],
    data: {
      ...data,
      meta: { width: 640, height: 480, depth: 3 },
      presigned_url: 'http://h.test/x?s=1',
      metadata: { a: 1 },
      custom_metadata: { b: 2 },
      unknown: 2,
    },
  };
  expect(readAsset(body)).toStrictEqual({
    id: 'A',
    dataId: 'D',
    filename: 'x.jpg',
    objectName: 'o/x.jpg',
    type: 'IMAGE',
    uploadStatus: 'DONE',
    contentType: 'image/jpeg',
    width: 640,
    height: 480,
    presignedUrl: 'http://h.test/x?s=1',
    metadata: { a: 1 },
    customMetadata: { b: 2 },
    tags: ['night'],
  });
});

test.each([
  ['no meta', {}],
  ['a null meta', { meta: null }],
  ['a meta without a size', { meta: { width: null } }],
])('reads %s as an unknown size', (_what, extra) => {
  expect(readAsset({ id: 'A', data: { ...data, ...extra } })).toMatchObject({ width: 0, height: 0, tags: [] });
});

test('refuses an asset without a data id, naming the place', () => {
  const { id: _, ...incomplete } = data;
  expect(() => readAssetPage({ items: [{ id: 'A', data: incomplete }] })).toThrow(/"data",\s*"id"/);
});

test.each([[null], [undefined]])('takes a next_cursor of %s as the end', (cursor) => {
  expect(readAssetPage({ items: [], count: 0, next_cursor: cursor }).nextCursor).toBeUndefined();
});
