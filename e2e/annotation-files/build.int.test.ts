import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CocoFile } from '@picsellia-ts/sdk';
import { boxes, coco, held, image, stage } from './stage.ts';

test('builds a COCO file that imports as what it was built from', async () => {
  await using one = await stage({ type: 'SEGMENTATION' });
  const segmentation = [[0, 0, 9, 0, 9, 9]];
  const annotations = [7, 8].map((image_id, id) => ({ id, image_id, category_id: 1, segmentation, utf8_string: 'x' }));
  await one.version.importAnnotationsCocoFile(await one.file('coco.json', coco({ annotations })));
  const before = await held(one);
  const built = await one.version.buildCocoFileLocally({ enforcedOrderedCategories: ['boat'] });
  expect(built.categories.map(({ id, name }) => [id, name])).toEqual([
    [0, 'boat'],
    [1, 'car'],
  ]);
  expect(built.annotations[0]).toMatchObject({ bbox: [0, 0, 9, 9], area: 40.5, segmentation, category_id: 1 });
  const path = await one.version.writeCocoFileLocally(join(one.folder, 'out/built.json'), {
    enforcedOrderedCategories: ['boat'],
  });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(built);
  expect(await readdir(join(one.folder, 'out'))).toEqual(['built.json']);
  await one.version.deleteAllAnnotations();
  expect(await held(one)).toEqual({});
  await one.version.importAnnotationsCocoFile(path);
  expect(await held(one)).toEqual(before);
  await expect(one.version.buildCocoFileLocally({ enforcedOrderedCategories: ['x'] })).rejects.toThrow(TypeError);
  expect(await one.version.buildCocoFileLocally({ assetIds: [] })).toMatchObject({ images: [], annotations: [] });
});

test('writes Pascal VOC files that import as what they were written from, each under a name of its own', async () => {
  const images = [image('a.jpg'), image('a.png'), image('b&c.jpg')];
  await using one = await stage({ type: 'OBJECT_DETECTION', images });
  const file = {
    images: images.map(({ filename }, id) => ({ id, file_name: filename })),
    annotations: images.map((_, id) => ({ id, image_id: id, category_id: 1, bbox: [id, 2, 3, 4] })),
  };
  await one.version.importAnnotationsCocoFile(await one.file('coco.json', coco(file)));
  const before = await held(one);
  const folder = await one.version.buildPascalVocLocally(join(one.folder, 'voc'));
  const names = await readdir(folder);
  expect(names).toHaveLength(3);
  expect(names).toEqual(expect.arrayContaining(['a.xml', 'b&c.xml']));
  await one.version.deleteAllAnnotations();
  for (const name of names) await one.version.importAnnotationVocFile(join(folder, name));
  expect(await held(one)).toEqual(before);
});

test('exports a file into the folder, whatever folders its name has', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  await one.version.importAnnotationsCocoFile(await one.file('coco.json', boxes));
  const path = await one.version.exportAnnotationFile({
    type: 'COCO',
    target: join(one.folder, 'export'),
    useId: true,
  });
  expect(path.startsWith(join(one.folder, 'export'))).toBe(true);
  const asset = await one.version.findAsset({ filename: 'a.jpg' });
  const exported: CocoFile = JSON.parse(await readFile(path, 'utf8'));
  expect(exported.images.map(({ file_name }) => file_name)).toContain(`${asset.id}.jpg`);
  const nothing = one.version.exportAnnotationFile({ type: 'COCO', assetIds: [] });
  await expect(nothing).rejects.toThrow(TypeError);
});

test('splits annotated assets alike for the same seed', async () => {
  const images = Array.from({ length: 10 }, (_, index) => image(`${index}.jpg`));
  await using one = await stage({ type: 'OBJECT_DETECTION', images });
  const file = {
    images: images.map(({ filename }, id) => ({ id, file_name: filename })),
    annotations: images.slice(0, 9).map((_, id) => ({ id, image_id: id, category_id: 1, bbox: [id, 2, 3, 4] })),
  };
  await one.version.importAnnotationsCocoFile(await one.file('coco.json', coco(file)));
  const namesOf = async (list: AsyncIterable<{ filename: string }>): Promise<string[]> =>
    (await Array.fromAsync(list)).map(({ filename }) => filename);
  const [train, test, countTrain, countTest, labels] = await one.version.trainTestSplit({ prop: 0.5, randomSeed: 42 });
  const [trained, tested] = [await namesOf(train), await namesOf(test)];
  expect([trained.length, tested.length]).toEqual([4, 5]);
  expect([...trained, ...tested].sort()).toEqual(images.slice(0, 9).map(({ filename }) => filename));
  expect([countTrain, countTest]).toEqual([
    { x: ['car'], y: [4] },
    { x: ['car'], y: [5] },
  ]);
  expect(labels.map(({ name }) => name)).toEqual(['car', 'boat']);
  const [again] = await one.version.trainTestSplit({ prop: 0.5, randomSeed: 42, loadAssetPageSize: 3 });
  expect(await namesOf(again)).toEqual(trained);
  const [parts] = await one.version.splitIntoMultiAssets([2, 1, 0], { randomSeed: 'x' });
  expect(await Promise.all(parts.map(async (part) => (await part.ids()).length))).toEqual([6, 3, 0]);
  const [, , validation] = await one.version.trainTestValSplit({ randomSeed: 1 });
  expect(await validation.ids()).toHaveLength(2);
  await expect(one.version.splitIntoMultiAssets([1])).rejects.toThrow(RangeError);
});
