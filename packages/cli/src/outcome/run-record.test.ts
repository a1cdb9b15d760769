import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readLedger, readRunRecord } from './run-record.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-record-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('reads the last line of an asset and leaves out one that a crash cut off', async () => {
  const path = join(folder, 'ledger.jsonl');
  const failed = JSON.stringify({ asset: 'a', filename: 'a.jpg', state: 'failed', reason: 'first try' });
  const done = JSON.stringify({ asset: 'a', filename: 'a.jpg', state: 'done', shapes: [] });
  await writeFile(path, `${failed}\n${done}\n{"asset":"b","filen`);
  const ledger = await readLedger(path);
  expect([...ledger.values()].map(({ asset, state }) => [asset, state])).toEqual([['a', 'done']]);
});

test('takes a missing or broken record for none', async () => {
  const path = join(folder, 'run.json');
  await writeFile(path, '{"status":');
  expect([await readRunRecord(path), await readRunRecord(join(folder, 'absent.json'))]).toEqual([undefined, undefined]);
});
