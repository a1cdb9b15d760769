import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Spool } from './spool.ts';

const open = (): Spool => Spool.open(mkdtempSync(join(tmpdir(), 'spool-')));
const LIMITS = { mostBytes: 64 * 1024, mostBatches: 4 };

const fill = (spool: Spool, count: number, sectionOf: (n: number) => string = () => 'A'): void => {
  for (let n = 0; n < count; n += 1) spool.append({ n, section: sectionOf(n), level: 'info', msg: `line ${n}` });
};

/** Numbers of all lines that are still to be sent. */
const rest = (spool: Spool): number[] => {
  const numbers: number[] = [];
  for (let batch = spool.peek(); batch.lines.length > 0; batch = spool.peek()) {
    numbers.push(...batch.lines.map(({ n }) => n));
    spool.advance(batch);
  }
  return numbers;
};

test('leaves nothing out while little waits', () => {
  const spool = open();
  fill(spool, 100);
  expect(spool.gap(LIMITS)).toBeUndefined();
  expect(rest(spool)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(spool.gap(LIMITS)).toBeUndefined();
});

test.each([
  ['bytes', () => 'A'],
  ['sections', (n: number) => `section ${Math.floor(n / 10)}`],
])('passes over all but the newest lines when too many %s wait, and counts them', (_, sectionOf) => {
  const spool = open();
  fill(spool, 5_000, sectionOf);
  const gap = spool.gap(LIMITS);
  if (gap === undefined) throw new Error('a gap is needed');
  spool.advance(gap);
  const left = rest(spool);
  expect(gap.first.n).toBe(0);
  expect(left[0]).toBe(gap.count);
  expect(left).toEqual(Array.from({ length: 5_000 - gap.count }, (_unused, index) => gap.count + index));
  expect(left.length).toBeGreaterThan(20);
});

test('reads every line, whatever was passed over', async () => {
  const spool = open();
  fill(spool, 5_000);
  const gap = spool.gap(LIMITS);
  if (gap) spool.advance(gap);
  const numbers: number[] = [];
  for await (const { n } of spool.read()) numbers.push(n);
  expect(numbers).toHaveLength(5_000);
});
