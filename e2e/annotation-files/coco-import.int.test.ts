import { expect, test } from '@jest/globals';
import type { SeedOptions } from '@picsellia-ts/emulator';
import { type CocoFile, PartialFailureError } from '@picsellia-ts/sdk';
import { boxes, calls, coco, held, image, stage, writes } from './stage.ts';

test('imports boxes of a COCO file, makes labels and their groups, and cuts decimals', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  const path = await one.file(
    'coco.json',
    coco({
      annotations: [
        { id: 1, image_id: 7, category_id: 1, bbox: [1.9, 2.2, 10.7, 0.4], utf8_string: 'AB', attributes: { ok: 1 } },
        { id: 2, image_id: 8, category_id: 2, bbox: [3, 4, 5, 6] },
        { id: 3, image_id: 7, category_id: 2, bbox: [0, 0, 1, 1] },
      ],
    }),
  );
  const result = await one.version.importAnnotationsCocoFile(path, { status: 'ACCEPTED' });
  expect(result).toMatchObject({ created: { rectangles: 3 }, skipped: [], notFound: [] });
  expect(await held(one)).toEqual({
    'a.jpg': [
      { kind: 'rectangle', label: 'car', x: 1, y: 2, w: 10, h: 1, text: 'AB', attributes: { ok: 1 } },
      { kind: 'rectangle', label: 'boat', x: 0, y: 0, w: 1, h: 1 },
    ],
    'b.png': [{ kind: 'rectangle', label: 'boat', x: 3, y: 4, w: 5, h: 6 }],
  });
  const groups = await one.version.listLabelGroups().toArray();
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  expect(groups.map(({ name, parentId }) => [name, names.get(parentId ?? '')])).toEqual(
    expect.arrayContaining([
      ['vehicle', undefined],
      ['road', 'vehicle'],
    ]),
  );
  const labels = await one.version.listLabels().toArray();
  expect(labels.map(({ name, groupId }) => [name, names.get(groupId ?? '')])).toEqual([
    ['car', 'road'],
    ['boat', 'vehicle'],
  ]);
  const annotations = await Array.fromAsync(one.version.loadAnnotations());
  expect(annotations.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
  expect(annotations.map(({ attributes }) => attributes)).toContainEqual({ night: true });
});

test.each<[string, SeedOptions['type'], Partial<CocoFile>, unknown[], number]>([
  [
    'polygons, one shape a ring',
    'SEGMENTATION',
    {
      annotations: [
        {
          id: 1,
          image_id: 7,
          category_id: 1,
          segmentation: [
            [0, 0, 9.9, 0, 9, 9],
            [1, 1, 2, 2, 3, 1],
            [5, 5, 6, 6],
          ],
        },
        { id: 2, image_id: 7, category_id: 1, segmentation: { size: [80, 100], counts: 'abc' } },
      ],
    },
    [
      {
        kind: 'polygon',
        label: 'car',
        points: [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
      },
      {
        kind: 'polygon',
        label: 'car',
        points: [
          [1, 1],
          [2, 2],
          [3, 1],
        ],
      },
    ],
    2,
  ],
  [
    'masks, whose plain run lengths are compressed',
    'MASK',
    {
      annotations: [
        { id: 1, image_id: 7, category_id: 1, segmentation: { size: [80, 100], counts: [80, 40, 40, 40, 7800] } },
        { id: 2, image_id: 7, category_id: 1, segmentation: [[0, 0, 9, 0, 9, 9]] },
      ],
    },
    [{ kind: 'mask', label: 'car', mask: '`2X1X10`b7' }],
    1,
  ],
  [
    'classifications',
    'CLASSIFICATION',
    { annotations: [{ id: 1, image_id: 7, category_id: 2 }] },
    [{ kind: 'classification', label: 'boat' }],
    0,
  ],
])('imports %s', async (_what, type, file, shapes, skipped) => {
  await using one = await stage(type === undefined ? {} : { type });
  const result = await one.version.importAnnotationsCocoFile(await one.file('coco.json', coco(file)));
  expect(result.skipped).toHaveLength(skipped);
  expect(await held(one)).toEqual({ 'a.jpg': shapes });
});

test('imports keypoints with their skeleton, which is set once', async () => {
  await using one = await stage({ type: 'KEYPOINT' });
  const categories = [{ id: 1, name: 'hand', keypoints: ['wrist', 'thumb'], skeleton: [[1, 2]] }];
  const annotations = [{ id: 1, image_id: 7, category_id: 1, keypoints: [1.5, 2.5, 2, 3, 4, 0] }];
  const path = await one.file('coco.json', coco({ categories, annotations }));
  await one.version.importAnnotationsCocoFile(path);
  await one.version.importAnnotationsCocoFile(path);
  expect(calls(one).filter((call) => /POST .*skeleton/.test(call))).toHaveLength(1);
  const points = [
    [1.5, 2.5, 2],
    [3, 4, 0],
  ];
  expect(await held(one)).toEqual({ 'a.jpg': [{ kind: 'keypoints', label: 'hand', points }] });
});

test.each<[string, object, RegExp]>([
  [
    'a category that is not there',
    coco({ annotations: [{ id: 1, image_id: 7, category_id: 9, bbox: [1, 2, 3, 4] }] }),
    /annotations\.0: there is no category 9/,
  ],
  [
    'an image that is not there',
    coco({ annotations: [{ id: 1, image_id: 9, category_id: 1, bbox: [1, 2, 3, 4] }] }),
    /annotations\.0: there is no image 9/,
  ],
  [
    'a box of three numbers',
    coco({ annotations: [{ id: 1, image_id: 7, category_id: 1, bbox: [1, 2, 3] }] }),
    /annotations\.0\.bbox/,
  ],
  [
    'two images of one id',
    coco({
      images: [
        { id: 1, file_name: 'a.jpg' },
        { id: 1, file_name: 'b.png' },
      ],
    }),
    /images\.1/,
  ],
  [
    'a file name that no asset has',
    coco({ images: [{ id: 1, file_name: 'z.jpg' }] }),
    /not in this dataset version: z\.jpg/,
  ],
  ['another form', { images: [] }, /annotations/],
])('refuses a COCO file with %s before it writes anything', async (_what, file, message) => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  const path = await one.file('coco.json', file);
  await expect(one.version.importAnnotationsCocoFile(path)).rejects.toThrow(message);
  await expect(one.version.importAnnotationsCocoFile(path)).rejects.toMatchObject({
    name: 'AnnotationFileError',
    path,
  });
  expect(writes(one)).toEqual([]);
});

test('refuses a version whose type the file does not suit, a label that shall not be made, and a file that is not there', async () => {
  await using lines = await stage({ type: 'LINE' });
  const path = await lines.file('coco.json', boxes);
  await expect(lines.version.importAnnotationsCocoFile(path)).rejects.toThrow(TypeError);
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  await expect(one.version.importAnnotationsCocoFile(path, { forceCreateLabel: false })).rejects.toThrow(
    'no label car',
  );
  await expect(one.version.importAnnotationsCocoFile(`${path}.gone`)).rejects.toThrow('there is no such file');
  expect([...writes(lines), ...writes(one)]).toEqual([]);
});

test('tells file names that no asset has, when that is no failure, and matches images by id', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  const asset = await one.version.findAsset({ filename: 'a.jpg' });
  const images = [
    { id: 7, file_name: `${asset.id}.jpg` },
    { id: 8, file_name: '00000000-0000-4000-8000-000000000000.jpg' },
  ];
  const annotations = [7, 8].map((image_id, id) => ({ id, image_id, category_id: 1, bbox: [1, 2, 3, 4] }));
  const path = await one.file('coco.json', coco({ images, annotations }));
  const options = { exportKey: 'ASSET_ID', failOnAssetNotFound: false } as const;
  const result = await one.version.importAnnotationsCocoFile(path, options);
  expect(result).toMatchObject({ created: { rectangles: 1 }, notFound: ['00000000-0000-4000-8000-000000000000.jpg'] });
});

test('adds shapes once, though the answer was lost', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  const path = await one.file('coco.json', boxes);
  await one.version.importAnnotationsCocoFile(path, { mode: 'CONCATENATE' });
  let isLost = false;
  one.emulator.intercept(({ path: called }) => {
    if (isLost || !called.endsWith('/bulk-annotations')) return undefined;
    isLost = true;
    return 'lost-answer';
  });
  await one.version.importAnnotationsCocoFile(path, { mode: 'CONCATENATE' });
  expect(isLost).toBe(true);
  expect((await held(one))['a.jpg']).toHaveLength(2);
});

test('makes a group of labels once, though the answer was lost', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  let isLost = false;
  one.emulator.intercept(({ method, path }) => {
    if (isLost || method !== 'POST' || !path.endsWith('/labelgroups')) return undefined;
    isLost = true;
    return 'lost-answer';
  });
  await one.version.importAnnotationsCocoFile(await one.file('coco.json', boxes));
  expect(isLost).toBe(true);
  const groups = await one.version.listLabelGroups().toArray();
  expect(groups.map(({ name }) => name).toSorted()).toEqual(['road', 'vehicle']);
});

test('puts two images of one file name, and two categories of one name, together', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  const images = [7, 8].map((id) => ({ id, file_name: 'a.jpg' }));
  const categories = [1, 2].map((id) => ({ id, name: 'car' }));
  const annotations = [7, 8].map((image_id, id) => ({ id, image_id, category_id: id + 1, bbox: [id, 2, 3, 4] }));
  const path = await one.file('coco.json', coco({ images, categories, annotations }));
  await one.version.importAnnotationsCocoFile(path);
  expect(await held(one)).toEqual({
    'a.jpg': [0, 1].map((x) => ({ kind: 'rectangle', label: 'car', x, y: 2, w: 3, h: 4 })),
  });
});

test('names the assets that were not written when the platform refuses some', async () => {
  const images = Array.from({ length: 150 }, (_, index) => image(`${index}.jpg`));
  await using one = await stage({ type: 'OBJECT_DETECTION', images });
  const file = {
    images: images.map(({ filename }, id) => ({ id, file_name: filename })),
    annotations: images.map((_, id) => ({ id, image_id: id, category_id: 1, bbox: [1, 2, 3, 4] })),
  };
  const path = await one.file('coco.json', coco(file));
  const last = await one.version.findAsset({ filename: '149.jpg' });
  one.emulator.intercept(({ path: called, body }) =>
    called.endsWith('/bulk-annotations') && JSON.stringify(body).includes(last.id) ? { status: 400 } : undefined,
  );
  const error: unknown = await one.version.importAnnotationsCocoFile(path).catch((thrown: unknown) => thrown);
  if (!(error instanceof PartialFailureError)) throw new Error('it did not fail in part', { cause: error });
  expect([error.done.length, error.failures.length]).toEqual([100, 50]);
  expect(error.failures.at(-1)?.item).toBe(last.id);
  expect(Object.keys(await held(one))).toHaveLength(100);
});
