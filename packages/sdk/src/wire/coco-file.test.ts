import { expect, test } from '@jest/globals';
import { readCocoAnnotation } from './coco-file.ts';

const plain = {
  id: 1,
  image_id: 2,
  category_id: 3,
  bbox: [1, 2.5, 3, 4],
  segmentation: [[1, 2, 3, 4, 5, 6]],
  area: 12,
  iscrowd: 0,
};

const values: readonly unknown[] = [
  null,
  undefined,
  'x',
  '1',
  true,
  1.5,
  -1,
  1e300,
  Number.NaN,
  Infinity,
  {},
  [],
  [[]],
  ['1'],
  [[1, 'x']],
  [null],
];

test('reads a plain annotation as it is', () => {
  expect(readCocoAnnotation(plain)).toBe(plain);
});

test.each(Object.keys(plain))('judges every value of %s as the schema does', (field) => {
  for (const value of values) {
    const outcome = (body: object): unknown => {
      try {
        const { unknownToAll: _, ...read } = readCocoAnnotation(body) as unknown as Record<string, unknown>;
        return read;
      } catch (error) {
        return (error as Error).message;
      }
    };
    const body = { ...plain, [field]: value };
    // A field that is not plain sends the body to the schema.
    expect(outcome(body)).toEqual(outcome({ ...body, unknownToAll: 1 }));
  }
});

test.each(['id', 'image_id', 'category_id'])('refuses an annotation without %s', (field) => {
  const { [field as 'id']: _, ...rest } = plain;
  expect(() => readCocoAnnotation(rest)).toThrow(field);
});

test.each([[null], [undefined], ['text'], [[]], [7]])('refuses %p', (body) => {
  expect(() => readCocoAnnotation(body)).toThrow();
});

test('reads what is said besides by the schema', () => {
  const body = {
    ...plain,
    attributes: { colour: 'red' },
    utf8_string: 'text',
    keypoints: [1, 2, 2],
    __proto__: { id: 4 },
  };
  expect(readCocoAnnotation(body)).toMatchObject({
    attributes: { colour: 'red' },
    utf8_string: 'text',
    keypoints: [1, 2, 2],
  });
});
