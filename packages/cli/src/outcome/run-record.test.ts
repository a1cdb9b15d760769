import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cutOffRecord, type LedgerLine, readLedger, readRunRecord } from './run-record.ts';

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

test('counts what a run had done that was cut off', () => {
  const lines: LedgerLine[] = [
    { asset: 'a', filename: 'a.jpg', state: 'done', shapes: [{ kind: 'rectangle', label: 'x' }] },
    { asset: 'b', filename: 'b.jpg', state: 'failed', reason: 'unreadable' },
  ];
  const record = cutOffRecord(new Map(lines.map((line) => [line.asset, line])), {
    exitCode: 137,
    reason: 'killed',
    jobId: 'j',
    total: 5,
    startedAt: new Date(0),
    endedAt: new Date(1500),
  });
  expect(record).toMatchObject({
    status: 'FAILED',
    durationMs: 1500,
    counts: { total: 5, done: 1, skipped: 0, failed: 1, shapes: 1 },
    failures: [{ assetId: 'b', filename: 'b.jpg', error: 'unreadable' }],
  });
});
