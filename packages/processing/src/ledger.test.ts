import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ledger, type LedgerEntry, readInHand } from './ledger.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'ledger-'));
const entry = (asset: string): LedgerEntry => ({ asset, filename: `${asset}.jpg`, state: 'done', shapes: [] });
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test('reads back what was settled, also after a second start', async () => {
  const workDir = folder();
  for (const name of ['a', 'b']) {
    const ledger = new Ledger(workDir);
    ledger.settle(entry(name));
    ledger.close();
  }
  expect(await Array.fromAsync(Ledger.read(workDir))).toEqual([entry('a'), entry('b')]);
});

test('passes over a line that a crash cut off', async () => {
  const workDir = folder();
  const first = new Ledger(workDir);
  first.settle(entry('a'));
  first.close();
  appendFileSync(first.path, '{"asset":"torn","fil');
  const second = new Ledger(workDir);
  second.settle(entry('b'));
  second.close();
  expect((await Array.fromAsync(Ledger.read(workDir))).map(({ asset }) => asset)).toEqual(['a', 'b']);
});

test('knows what is in hand', () => {
  const workDir = folder();
  const ledger = new Ledger(workDir);
  for (let n = 0; n < 10_000; n += 1) {
    ledger.taken(id(n), `image ${n}.jpg`);
    if (n !== 7 && n !== 9_999) ledger.released(id(n));
  }
  expect(readInHand(workDir)).toEqual(['image 7.jpg', 'image 9999.jpg']);
});

test('says which folder cannot be written', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => new Ledger(join(file, 'work'))).toThrow(/work cannot be written: /);
});
