import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Annotation } from '../src/index.ts';
import type { Handler } from './support/http-server.ts';
import { startPlatform, type TestPlatform, TOKEN } from './support/platform.ts';

const LABEL = { id: 'L', name: 'car' };
const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'MULTI' };
const ANNOTATION = { id: 'N', asset_id: 'A', status: 'PENDING', duration: 0, attributes: { night: true } };
const facts = { id: 'S', label: LABEL, text: 'abc', attributes: { a: 1 } };
const corners = [
  [1, 2],
  [3, 4],
  [5, 6],
] as const;

const startShapes = async (handler: Handler): Promise<TestPlatform & { annotation: Annotation }> => {
  const platform = await startPlatform((request, index) => {
    if (request.path.endsWith('/datasetversions/find')) return { body: VERSION };
    if (request.path === '/api/dataset/version/V/annotations') return { body: { items: [ANNOTATION], count: 1 } };
    return handler(request, index);
  });
  const version = await platform.client.getDatasetVersionById('V');
  const [annotation] = await version.listAnnotations().toArray();
  if (annotation === undefined) throw new Error('the platform has no annotation');
  return Object.assign(platform, { annotation });
};

const lastCall = (stage: TestPlatform): unknown => {
  const request = stage.sent().at(-1);
  return [request?.method, request?.path, request?.body ? JSON.parse(request.body) : null];
};

test('tells of an annotation to which version it belongs and what it carries', async () => {
  await using stage = await startShapes(() => ({ status: 418 }));
  expect(stage.annotation).toMatchObject({ assetId: 'A', datasetVersionId: 'V', attributes: { night: true } });
  expect(stage.annotation.ids).toEqual(['N']);
  expect(stage.annotation.connexion).toBe(stage.annotation.connection);
});

test('changes, refreshes and deletes a rectangle', async () => {
  let w = 3;
  await using stage = await startShapes(({ method, path, body }) => {
    if (path.endsWith('/rectangles')) return { body: { items: [{ ...facts, x: 1, y: 2, w, h: 4 }] } };
    if (method === 'PATCH') w = Number(JSON.parse(body).w);
    return method === 'DELETE' ? { status: 204 } : { body: { ...facts, id: undefined, x: 1, y: 2, w, h: 4 } };
  });
  const [box] = await stage.annotation.listRectangles().toArray();
  if (box === undefined) throw new Error('there is no rectangle');
  expect(box).toMatchObject({ id: 'S', annotationId: 'N', x: 1, y: 2, w: 3, h: 4, text: 'abc', attributes: { a: 1 } });
  expect(box.label).toMatchObject(LABEL);
  await box.update({ w: 30, label: { id: 'M' }, text: 'xyz' });
  expect(lastCall(stage)).toEqual(['PATCH', '/api/rectangle/S', { w: 30, label_id: 'M', text: 'xyz' }]);
  expect([box.id, box.w]).toEqual(['S', 30]);
  w = 31;
  await box.sync();
  expect(box.w).toBe(31);
  await box.delete();
  expect(lastCall(stage)).toEqual(['DELETE', '/api/rectangle/S', null]);
});

test('changes the coordinates of polygons, lines and points, and the label of a classification', async () => {
  await using stage = await startShapes(({ path }) => {
    const shape = {
      ...facts,
      polygon: corners,
      line: corners,
      point: [1, 2],
      mask: 'abc',
      area: 3,
      bbox: [0, 0, 2, 2],
    };
    return { body: path.startsWith('/api/annotation/') ? { items: [shape] } : shape };
  });
  const { annotation } = stage;
  const [polygon] = await annotation.listPolygons().toArray();
  await polygon?.update({ coords: corners });
  expect(lastCall(stage)).toEqual(['PATCH', '/api/polygon/S', { polygon: corners }]);
  const [line] = await annotation.listLines().toArray();
  await line?.update({ coords: corners });
  expect(lastCall(stage)).toEqual(['PATCH', '/api/line/S', { line: corners }]);
  const [point] = await annotation.listPoints().toArray();
  await point?.update({ coords: [7, 8] });
  expect(lastCall(stage)).toEqual(['PATCH', '/api/point/S', { point: [7, 8] }]);
  const [classification] = await annotation.listClassifications().toArray();
  await classification?.update({ label: { id: 'M' } });
  expect(lastCall(stage)).toEqual(['PATCH', '/api/classification/S', { label_id: 'M' }]);
  const [mask] = await annotation.listMasks().toArray();
  expect([polygon?.coords, line?.coords, point?.coords, point?.order]).toEqual([corners, corners, [1, 2], 0]);
  expect(mask).toMatchObject({ mask: 'abc', area: 3, bbox: [0, 0, 2, 2] });
});

test('refuses a change that is empty or no integer, before any call', async () => {
  await using stage = await startShapes(({ path }) => {
    return path.endsWith('/points') ? { body: { items: [{ ...facts, point: [1, 2] }] } } : { status: 418 };
  });
  const [point] = await stage.annotation.listPoints().toArray();
  const calls = stage.sent().length;
  await expect(point?.update({})).rejects.toThrow('an update of a point must say what shall change');
  await expect(point?.update({ coords: [0.5, 1] })).rejects.toThrow(TypeError);
  expect(stage.sent()).toHaveLength(calls);
});

test('shows no token in an annotation, its list or its shapes', async () => {
  await using stage = await startShapes(() => ({ body: { items: [{ ...facts, x: 1, y: 2, w: 3, h: 4 }] } }));
  const [box] = await stage.annotation.listRectangles().toArray();
  const list = (await stage.client.getDatasetVersionById('V')).listAnnotations();
  for (const value of [stage.annotation, box, list]) {
    const all = { depth: Number.POSITIVE_INFINITY, showHidden: true };
    const shown = [inspect(value, all), inspect(value, { ...all, customInspect: false }), JSON.stringify(value)];
    expect(shown.join()).not.toContain(TOKEN);
  }
  expect(inspect(box)).toContain("label: 'car'");
});
