import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { startPlatform } from './support/platform.ts';

const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1' };
const VIDEO = { id: 'D', object_name: 'o', filename: 'v.mp4', type: 'VIDEO', content_type: 'video/mp4' };

const answer =
  (type: string) =>
  ({ path, method }: ServedRequest): Answer => {
    if (path.endsWith('/datasetversions/find') || path.endsWith('/version/V')) return { body: { ...VERSION, type } };
    if (path.endsWith('/bulk-labels')) return { body: [{ id: 'L', name: 'car' }] };
    if (path.endsWith('/assets') && method === 'XGET') {
      return { body: { items: [{ id: 'A', data: { ...VIDEO, upload_status: 'DONE' } }] } };
    }
    return path.endsWith('/bulk-annotations') ? { body: { tracks: 1 } } : { status: 418 };
  };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'video-'));
});
afterEach(() => rm(folder, { recursive: true }));

const shape = (id: number, frame_attributes: object | undefined, more: object = {}): object => ({
  id,
  video_id: 1,
  category_id: 1,
  bbox: [id + 0.5, 2, 3, 4],
  segmentation: [[0, 0, id, 0, id, 9]],
  frame_attributes,
  ...more,
});

const write = async (annotations: object[]): Promise<string> => {
  const path = join(folder, 'video.json');
  const file = {
    videos: [{ id: 1, file_name: 'v.mp4', attributes: { night: true } }],
    images: [{ id: 5, frame_id: 3 }, { id: 6 }],
    categories: [{ id: 1, name: 'car' }],
    annotations,
  };
  await writeFile(path, JSON.stringify(file));
  return path;
};

const key = (track_id: number, frame_id?: number): object => ({ track_id, frame_id, keyframe: true });

test('imports tracks whose frames count from their first, and tells what it left out', async () => {
  await using platform = await startPlatform(answer('OBJECT_DETECTION'));
  const version = await platform.client.getDatasetVersionById('V');
  const path = await write([
    shape(10, key(1, 8), { utf8_string: 'AB' }),
    shape(11, key(1), { image_id: 5, attributes: { late: true } }),
    shape(12, key(2, 0)),
    shape(13, { track_id: 1, frame_id: 9, keyframe: false }),
    shape(14, undefined),
    shape(15, key(1), { image_id: 6 }),
    shape(16, { keyframe: true, frame_id: 1 }),
  ]);
  const result = await version.importAnnotationsCocoVideoFile(path, { mode: 'CONCATENATE' });
  const [post] = platform.sent().filter((request) => request.path.endsWith('/bulk-annotations'));
  const box = (x: number, frame_index: number): object => ({ x, y: 2, w: 3, h: 4, frame_index });
  expect(JSON.parse(post?.body ?? '')).toEqual({
    import_type: 'CONCATENATE',
    annotations: [
      {
        asset_id: 'A',
        attributes: { night: true },
        tracks: [
          {
            label_id: 'L',
            start_frame_index: 3,
            text: 'AB',
            attributes: { late: true },
            polygon_keyframes: [],
            rectangle_keyframes: [box(10, 5), box(11, 0)],
            end_keyframes: [{ frame_index: 6 }],
          },
          {
            label_id: 'L',
            start_frame_index: 0,
            polygon_keyframes: [],
            rectangle_keyframes: [box(12, 0)],
            end_keyframes: [{ frame_index: 1 }],
          },
        ],
      },
    ],
  });
  expect(result.created).toEqual({ tracks: 1 });
  expect(result.skipped).toEqual([
    { place: 'annotations.4', reason: 'it has no frame_attributes' },
    { place: 'annotations.5', reason: 'it has no frame_id, nor has its image' },
    { place: 'annotations.6', reason: 'it has no track_id' },
    { place: 'annotations', reason: '1 that are no key frames' },
  ]);
});

test('imports outlines of a video, and refuses what does not fit before it writes', async () => {
  await using platform = await startPlatform(answer('SEGMENTATION'));
  const version = await platform.client.getDatasetVersionById('V');
  await version.importAnnotationsCocoVideoFile(await write([shape(10, key(1, 8))]));
  const posts = () => platform.sent().filter((request) => request.path.endsWith('/bulk-annotations'));
  const ring = [
    [0, 0],
    [10, 0],
    [10, 9],
  ];
  expect(JSON.parse(posts()[0]?.body ?? '').annotations[0].tracks[0]).toMatchObject({
    polygon_keyframes: [{ polygon: ring, frame_index: 0 }],
    rectangle_keyframes: [],
  });
  const wrong = await write([shape(10, key(1, 8), { category_id: 9 })]);
  await expect(version.importAnnotationsCocoVideoFile(wrong)).rejects.toThrow('there is no category 9');
  const lost = await write([shape(10, key(1, 8), { video_id: 9 })]);
  await expect(version.importAnnotationsCocoVideoFile(lost)).rejects.toThrow('there is no video 9');
  expect(posts()).toHaveLength(1);
});
