import { expect, test } from '@jest/globals';
import { readLoadedAnnotations } from './annotation.ts';

const remarks = { label: 'car', text: null, attributes: null };

test('reads the shapes of every kind, the label by name or as an object', () => {
  const wire = {
    id: 'N',
    asset_id: 'A',
    status: 'PENDING',
    duration: 0.5,
    attributes: null,
    rectangles: [{ ...remarks, x: 1, y: 2, w: 3, h: 4, area: 12, text: 't', attributes: { k: 1 } }],
    polygons: [
      {
        ...remarks,
        polygon: [
          [1, 2],
          [3, 4],
        ],
        area: 1,
      },
    ],
    classifications: [{ ...remarks, label: { id: 'L', name: 'dog' } }],
    lines: [
      {
        ...remarks,
        line: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    points: [{ ...remarks, point: [1, 2] }],
    keypoints: [{ ...remarks, keypoints: [[1.5, 2, 2]] }],
    masks: null,
  };
  expect(readLoadedAnnotations([wire])).toStrictEqual([
    {
      id: 'N',
      assetId: 'A',
      status: 'PENDING',
      duration: 0.5,
      shapes: [
        { kind: 'rectangle', label: 'car', x: 1, y: 2, w: 3, h: 4, text: 't', attributes: { k: 1 } },
        {
          kind: 'polygon',
          label: 'car',
          points: [
            [1, 2],
            [3, 4],
          ],
        },
        {
          kind: 'line',
          label: 'car',
          points: [
            [1, 2],
            [3, 4],
          ],
        },
        { kind: 'point', label: 'car', point: [1, 2] },
        { kind: 'classification', label: 'dog' },
        { kind: 'keypoints', label: 'car', points: [[1.5, 2, 2]] },
      ],
    },
  ]);
});

test('reads an annotation without any list of shapes', () => {
  const wire = { id: 'N', asset_id: 'A', status: 'ACCEPTED', duration: 0, attributes: { a: 1 } };
  expect(readLoadedAnnotations([wire])).toMatchObject([{ shapes: [], attributes: { a: 1 } }]);
});
