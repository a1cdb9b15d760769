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

const imageOf = (assetId: string, shapes: readonly Shape[] = []): PlatformImage => ({
  assetId,
  filename: `${assetId}.jpg`,
  width: 10,
  height: 10,
  shapes,
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
    async (id) => {
      asked.push(id);
      return undefined;
    },
  );
  expect(report.images).toHaveLength(MAX_SHOWN + 1);
  expect(report.images.at(-1)).toMatchObject({ filename: `${last}.jpg`, state: 'failed', reason: 'unreadable' });
  expect(asked).toHaveLength(MAX_SHOWN + 1);
  expect(report.counts.total).toBe(MAX_SHOWN + 50);
});
