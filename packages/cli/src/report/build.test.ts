import { expect, test } from '@jest/globals';
import type { Shape } from '@picsellia-ts/sdk';
import type { PlatformImage } from '../outcome/platform.ts';
import { cutOffRecord, type LedgerLine } from '../outcome/run-record.ts';
import { buildReport, MAX_SHOWN, type ReportSource } from './build.ts';

const box = (label: string, x: number, score?: number): Shape => ({
  kind: 'rectangle',
  label,
  x,
  y: 0,
  w: 5,
  h: 5,
  ...(score !== undefined && { score }),
});

const imageOf = (id: string, shapes: readonly Shape[] = [], tags: readonly string[] = []): PlatformImage => ({
  id,
  assetId: id,
  dataId: `data of ${id}`,
  filename: `${id}.jpg`,
  width: 10,
  height: 10,
  shapes,
  tags,
});

const source = (change: Partial<ReportSource>): ReportSource => ({
  run: cutOffRecord(new Map(), {
    exitCode: 1,
    reason: 'cut off',
    jobId: 'j',
    total: 1,
    startedAt: new Date(0),
    endedAt: new Date(9),
  }),
  ledger: new Map(),
  before: { labels: [], images: [] },
  after: { labels: [], images: [] },
  output: undefined,
  modelFiles: [],
  title: 'finder',
  model: undefined,
  dataset: 'photos',
  log: [],
  ...change,
});

test('tells new shapes from kept and replaced ones', async () => {
  const before = { labels: ['a'], images: [imageOf('1', [box('a', 1), box('a', 1), box('a', 2)])] };
  const after = { labels: ['a', 'b'], images: [imageOf('1', [box('a', 1), box('b', 3, 0.7)])] };
  const report = await buildReport(source({ before, after }), async () => undefined);
  expect(report.images[0]?.shapes.map(({ shape, origin }) => `${shape.label} ${origin}`)).toEqual([
    'a removed',
    'a removed',
    'a kept',
    'b new',
  ]);
  expect(report.labels).toEqual([
    { name: 'a', added: 0, kept: 1 },
    { name: 'b', added: 1, kept: 0 },
  ]);
  expect(report.scores).toEqual([0.7]);
});

test('shows the first images and all that failed, and makes no thumbnail for the rest', async () => {
  const images = Array.from({ length: MAX_SHOWN + 50 }, (_, index) => imageOf(`i${index}`));
  const last = `i${MAX_SHOWN + 49}`;
  const line: LedgerLine = { asset: last, filename: `${last}.jpg`, state: 'failed', reason: `${last}.jpg: unreadable` };
  const asked: string[] = [];
  const report = await buildReport(
    source({ after: { labels: [], images }, ledger: new Map([[last, line]]) }),
    async ({ id }) => {
      asked.push(id);
      return undefined;
    },
  );
  expect(report.images).toHaveLength(MAX_SHOWN + 1);
  expect(report.images.at(-1)).toMatchObject({ filename: `${last}.jpg`, state: 'failed', reason: 'unreadable' });
  expect(asked).toHaveLength(MAX_SHOWN + 1);
  expect(report.counts.total).toBe(MAX_SHOWN + 50);
});

test('puts new images beside their sources, and counts their shapes, tags and sizes', async () => {
  const whole: Shape = { kind: 'mask', label: 'b', mask: '0T3', score: 0.5 };
  const output = {
    name: 'v2',
    type: 'MULTI',
    labels: ['a', 'b'],
    images: [imageOf('x', [box('a', 1)], ['new']), imageOf('1'), imageOf('y', [whole], ['new']), imageOf('z')],
  };
  const images = ['y', 'x'].map((id) => ({ filename: `${id}.jpg`, dataId: `data of ${id}` }));
  const line: LedgerLine = { asset: '1', filename: '1.jpg', state: 'done', images };
  const after = { labels: ['a'], images: [imageOf('1', [box('a', 2)]), imageOf('2')] };
  const ledger = new Map([['1', line]]);
  const report = await buildReport(source({ before: after, after, output, ledger }), async () => undefined);
  const shown = report.images.map(({ filename, made, madeCount }) => [
    filename,
    made?.map((one) => one.filename),
    madeCount,
  ]);
  expect(shown).toEqual([
    ['1.jpg', ['x.jpg', 'y.jpg'], 2],
    ['2.jpg', [], 0],
  ]);
  expect(report.strays.map(({ filename }) => filename)).toEqual(['z.jpg']);
  expect(report.images[0]?.made?.[1]?.shapes[0]?.picture).toMatch(/^data:image\/png;base64,/);
  expect(report.labels).toEqual([
    { name: 'a', added: 1, kept: 1 },
    { name: 'b', added: 1, kept: 0 },
  ]);
  expect(report.tags).toEqual([{ name: 'new', added: 2, kept: 0 }]);
  expect(report.areas).toEqual([0.25, 1]);
  expect(report.dimensions).toEqual([{ name: '10 × 10', added: 3, kept: 0 }]);
});
