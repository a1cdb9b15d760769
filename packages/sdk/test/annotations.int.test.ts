import { expect, test } from '@jest/globals';
import { type Annotation, line } from '../src/index.ts';
import type { Answer, Handler, ServedRequest } from './support/http-server.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

const ANNOTATION = { id: 'N', asset_id: 'A', status: 'PENDING', duration: 0 };
const LABEL = { id: 'L', name: 'car' };
const identity = { id: 'S', label: LABEL, text: null, attributes: null };
const expectedIdentity = { id: 'S', annotationId: 'N', label: 'car', labelId: 'L' };

/** A platform with one annotation; calls on it go to the handler. */
const startAnnotation = async (handler: Handler): Promise<TestPlatform & { annotation: Annotation }> => {
  const data = { id: 'D', object_name: 'o', filename: 'f.jpg', type: 'IMAGE', content_type: 'image/jpeg' };
  const found: Record<string, Answer> = {
    find: { body: { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'LINE' } },
    'assets/find': { body: { id: 'A', data: { ...data, upload_status: 'DONE' } } },
    'A/annotations': { body: { items: [ANNOTATION] } },
  };
  const platform = await startPlatform((request, index) => {
    if (request.path.endsWith('/datasetversions/find')) return found['find'] ?? {};
    if (request.path.endsWith('/assets/find')) return found['assets/find'] ?? {};
    if (request.path.endsWith('/A/annotations')) return found['A/annotations'] ?? {};
    return handler(request, index);
  });
  const asset = await (await platform.client.getDatasetVersionById('V')).findAsset({ id: 'A' });
  const [annotation] = await asset.listAnnotations().toArray();
  if (annotation === undefined) throw new Error('the platform has no annotation');
  return Object.assign(platform, { annotation });
};

const last = (platform: TestPlatform): [string, string, unknown] => {
  const request: ServedRequest | undefined = platform.sent().at(-1);
  const body: unknown = request === undefined || request.body === '' ? null : JSON.parse(request.body);
  return [request?.method ?? '', request?.path ?? '', body];
};

type Kind = 'rectangles' | 'polygons' | 'lines' | 'points' | 'classifications' | 'masks';
interface KindCase {
  readonly kind: Kind;
  readonly wire: object;
  readonly answer?: object;
  readonly shape: object;
  readonly createOne: (annotation: Annotation) => Promise<object>;
  readonly createMany: (annotation: Annotation) => Promise<object[]>;
  readonly list: (annotation: Annotation) => AsyncIterable<object>;
}

const label = { id: 'L' };
const box = { x: 1, y: 2, w: 3, h: 4 };
const points = [
  [1, 2],
  [3, 4],
  [5, 6],
] as const;

const KINDS: readonly KindCase[] = [
  {
    kind: 'rectangles',
    wire: box,
    shape: box,
    createOne: (annotation) => annotation.createRectangle({ ...box, label }),
    createMany: (annotation) => annotation.createMultipleRectangles([{ ...box, label }]),
    list: (annotation) => annotation.listRectangles(),
  },
  {
    kind: 'polygons',
    wire: { polygon: points },
    shape: { points },
    createOne: (annotation) => annotation.createPolygon({ points, label }),
    createMany: (annotation) => annotation.createMultiplePolygons([{ points, label }]),
    list: (annotation) => annotation.listPolygons(),
  },
  {
    kind: 'lines',
    wire: { line: points },
    shape: { points },
    createOne: (annotation) => annotation.createLine({ points, label }),
    createMany: (annotation) => annotation.createMultipleLines([{ ...line('car', points), labelId: 'L' }]),
    list: (annotation) => annotation.listLines(),
  },
  {
    kind: 'points',
    wire: { point: [1, 2] },
    shape: { point: [1, 2] },
    createOne: (annotation) => annotation.createPoint({ point: [1, 2], label }),
    createMany: (annotation) => annotation.createMultiplePoints([{ point: [1, 2], label }]),
    list: (annotation) => annotation.listPoints(),
  },
  {
    kind: 'classifications',
    wire: {},
    shape: {},
    createOne: (annotation) => annotation.createClassification({ label }),
    createMany: (annotation) => annotation.createMultipleClassifications([{ label }]),
    list: (annotation) => annotation.listClassifications(),
  },
  {
    kind: 'masks',
    wire: { mask: 'abc' },
    answer: { area: 3, bbox: [0, 0, 1, 1] },
    shape: { mask: 'abc', area: 3, bbox: [0, 0, 1, 1] },
    createOne: (annotation) => annotation.createMask({ mask: 'abc', label }),
    createMany: (annotation) => annotation.createMultipleMasks([{ mask: 'abc', label }]),
    list: (annotation) => annotation.listMasks(),
  },
];

test.each(KINDS)('creates and lists $kind', async ({ kind, wire, answer, shape, createOne, createMany, list }) => {
  const stored = { ...identity, ...wire, ...answer };
  await using stage = await startAnnotation(({ method }) => ({
    body: method === 'GET' ? { items: [stored, stored] } : { [kind]: [stored] },
  }));
  const expected = { ...expectedIdentity, ...shape };
  const sent = ['POST', `/api/annotation/N/bulk-${kind}`, { [kind]: [{ ...wire, label_id: 'L' }] }];
  const shown = (shape: object): unknown => JSON.parse(JSON.stringify(shape));
  expect(shown(await createOne(stage.annotation))).toStrictEqual(expected);
  expect(last(stage)).toEqual(sent);
  expect(shown(await createMany(stage.annotation))).toStrictEqual([expected]);
  expect(last(stage)).toEqual(sent);
  expect(shown(await Array.fromAsync(list(stage.annotation)))).toStrictEqual([expected, expected]);
  expect(last(stage)).toEqual(['GET', `/api/annotation/N/${kind}`, null]);
});

test('saves an annotation whole, without the kinds that are empty', async () => {
  await using stage = await startAnnotation(() => ({ body: { status: 'ACCEPTED', duration: 2 } }));
  const lines = [{ ...line('car', points, { score: 0.5 }), labelId: 'L' }];
  await stage.annotation.overwrite({ lines, rectangles: [], points: [{ point: [1, 2], label }], duration: 2 });
  expect(last(stage)).toEqual([
    'POST',
    '/api/annotation/N/save',
    { duration: 2, lines: [{ line: points, label_id: 'L' }], points: [{ point: [1, 2], label_id: 'L' }] },
  ]);
  expect(stage.annotation).toMatchObject({ id: 'N', assetId: 'A', status: 'ACCEPTED', duration: 2 });
});

test('refuses a fraction of a pixel before any call', async () => {
  await using stage = await startAnnotation(() => ({ status: 418 }));
  const calls = stage.sent().length;
  await expect(stage.annotation.createPoint({ point: [1, 2.5], label })).rejects.toThrow(TypeError);
  await expect(stage.annotation.overwrite({ points: [{ point: [1, 2.5], label }] })).rejects.toThrow('point y must be');
  expect(stage.sent()).toHaveLength(calls);
});

test('refreshes and deletes an annotation', async () => {
  await using stage = await startAnnotation(({ method }) =>
    method === 'DELETE' ? { status: 204 } : { body: { ...ANNOTATION, status: 'REFUSED' } },
  );
  await stage.annotation.sync();
  expect(stage.annotation.status).toBe('REFUSED');
  await stage.annotation.delete();
  expect(last(stage)).toEqual(['DELETE', '/api/annotation/N', null]);
});

test('sends nothing for an empty list of shapes', async () => {
  await using stage = await startAnnotation(() => ({ status: 418 }));
  const calls = stage.sent().length;
  expect(await stage.annotation.createMultipleRectangles([])).toEqual([]);
  expect(stage.sent()).toHaveLength(calls);
});
