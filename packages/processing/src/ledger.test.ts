import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { clearInHand, Ledger, type LedgerEntry, readInHand } from './ledger.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'ledger-'));
const JOB = 'the job';
const entry = (asset: string): LedgerEntry => ({
  asset,
  filename: `${asset}.jpg`,
  state: 'done',
  shapes: [],
  job: JOB,
});
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test('reads back what was settled, also after a second start', async () => {
  const workDir = folder();
  for (const name of ['a', 'b']) {
    const ledger = new Ledger(workDir, JOB);
    ledger.settle(entry(name));
    ledger.close();
  }
  expect(await Array.fromAsync(Ledger.read(workDir, JOB))).toEqual([entry('a'), entry('b')]);
});

test('tells the entries of this start from former ones, and those of another job from both', async () => {
  const workDir = folder();
  for (const [job, name] of [
    ['another job', 'a'],
    [JOB, 'b'],
  ] as const) {
    const ledger = new Ledger(workDir, job);
    ledger.settle(entry(name));
    ledger.close();
  }
  const last = new Ledger(workDir, JOB);
  last.settle(entry('c'));
  expect(await Array.fromAsync(last.own())).toEqual([entry('c')]);
  last.close();
  expect((await Array.fromAsync(Ledger.read(workDir, JOB))).map(({ asset }) => asset)).toEqual(['b', 'c']);
});

test('keeps an entry whole whose texts hold line separators, and hides secrets in reasons', async () => {
  const workDir = folder();
  const ledger = new Ledger(workDir, JOB, (text) => text.replaceAll('secret', '***'));
  ledger.settle({ ...entry('a\u2028b'), state: 'failed', reason: 'a secret' });
  ledger.close();
  expect(await Array.fromAsync(Ledger.read(workDir, JOB))).toEqual([
    { ...entry('a\u2028b'), state: 'failed', reason: 'a ***' },
  ]);
});

test('passes over a line that a crash cut off', async () => {
  const workDir = folder();
  const first = new Ledger(workDir, JOB);
  first.settle(entry('a'));
  first.close();
  appendFileSync(first.path, '{"asset":"torn","fil');
  const second = new Ledger(workDir, JOB);
  second.settle(entry('b'));
  second.close();
  expect((await Array.fromAsync(Ledger.read(workDir, JOB))).map(({ asset }) => asset)).toEqual(['a', 'b']);
});

test('knows what is in hand', () => {
  const workDir = folder();
  const ledger = new Ledger(workDir, JOB);
  for (let n = 0; n < 10_000; n += 1) {
    ledger.taken(id(n), `image ${n}.jpg`);
    if (n !== 7 && n !== 9_999) ledger.released(id(n));
  }
  expect(readInHand(workDir)).toEqual([
    { id: id(7), filename: 'image 7.jpg' },
    { id: id(9_999), filename: 'image 9999.jpg' },
  ]);
  clearInHand(workDir);
  expect(readInHand(workDir)).toEqual([]);
  ledger.close();
});

test('forgets at the end of the turn what was let go of, though nothing else is taken', async () => {
  const workDir = folder();
  const ledger = new Ledger(workDir, JOB);
  ledger.taken(id(1), 'one.jpg');
  ledger.taken(id(2), 'two.jpg');
  ledger.released(id(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(readInHand(workDir)).toEqual([{ id: id(2), filename: 'two.jpg' }]);
  ledger.released(id(2));
  ledger.close();
  expect(readInHand(workDir)).toEqual([]);
});

test('says which folder cannot be written', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => new Ledger(join(file, 'work'), JOB)).toThrow(/work cannot be written: /);
});
