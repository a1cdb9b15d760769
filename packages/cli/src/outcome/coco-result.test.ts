import { expect, test } from '@jest/globals';
import type { Shape } from '@picsellia-ts/sdk';
import { buildCoco } from './coco-result.ts';

const imageOf = (shapes: readonly Shape[], tags: readonly string[] = []) => {
  const ids = { id: 'a', assetId: 'a', dataId: 'd' };
  return { ...ids, filename: 'a.jpg', width: 40, height: 30, shapes, tags };
};

test('counts all ids from 0, categories in the order of the labels', () => {
  const first = imageOf([{ kind: 'rectangle', label: 'dog', x: 1, y: 2, w: 3, h: 4, score: 0.5 }]);
  const coco = buildCoco({ labels: ['cat', 'dog'], images: [imageOf([]), first] }, { description: 'a run' });
  expect(coco.categories).toEqual([
    { id: 0, name: 'cat', supercategory: '' },
    { id: 1, name: 'dog', supercategory: '' },
  ]);
  expect(coco.images.map(({ id }) => id)).toEqual([0, 1]);
  expect(coco.annotations).toEqual([
    { id: 0, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], segmentation: [], area: 12, iscrowd: 0, score: 0.5 },
  ]);
});

test('computes the area and the box of a polygon', () => {
  const polygon: Shape = {
    kind: 'polygon',
    label: 'roof',
    points: [
      [10, 10],
      [20, 10],
      [10, 18],
    ],
  };
  const [annotation] = buildCoco({ labels: ['roof'], images: [imageOf([polygon])] }, {}).annotations;
  expect(annotation).toMatchObject({ area: 40, bbox: [10, 10, 10, 8], segmentation: [[10, 10, 20, 10, 10, 18]] });
});

test.each<[Shape, object]>([
  [
    { kind: 'classification', label: 'x' },
    { bbox: [], segmentation: [], area: 0 },
  ],
  [
    { kind: 'point', label: 'x', point: [3, 4] },
    { bbox: [3, 4, 0, 0], point: [3, 4] },
  ],
  [
    { kind: 'mask', label: 'x', mask: 'b120' },
    { segmentation: { counts: 'b120', size: [30, 40] }, area: 2, bbox: [1, 20, 1, 2] },
  ],
  [
    {
      kind: 'keypoints',
      label: 'x',
      points: [
        [1, 2, 2],
        [0, 0, 0],
      ],
    },
    { keypoints: [1, 2, 2, 0, 0, 0], num_keypoints: 1 },
  ],
])('writes %j', (shape, expected) => {
  expect(buildCoco({ labels: ['x'], images: [imageOf([shape])] }, {}).annotations).toMatchObject([expected]);
});

test('names the tags of an image that has some', () => {
  const { images } = buildCoco({ labels: [], images: [imageOf([], ['wide', 'dark']), imageOf([])] }, {});
  expect(images.map((image) => image.tags)).toEqual([['wide', 'dark'], undefined]);
});
