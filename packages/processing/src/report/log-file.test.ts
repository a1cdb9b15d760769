import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeLogFile } from './log-file.ts';
import type { LogLine } from './spool.ts';

const written = async (
  count: number,
  limitBytes?: number,
): Promise<Record<string, { logs: Record<string, string> }>> => {
  const path = join(mkdtempSync(join(tmpdir(), 'log-file-')), 'logs.json');
  async function* lines(): AsyncGenerator<LogLine> {
    for (let n = 0; n < count; n += 1) yield { n, section: '--#--A', level: 'info', time: 0, msg: `line ${n}` };
  }
  await writeLogFile(path, lines(), { exitCode: 0, ...(limitBytes !== undefined && { limitBytes }) });
  return JSON.parse(readFileSync(path, 'utf8'));
};

test('holds every line, numbered from one', async () => {
  const file = await written(3);
  expect(file['--#--A']?.logs).toEqual({ 1: 'line 0', 2: 'line 1', 3: 'line 2' });
  expect(file['exit_code']).toMatchObject({ exit_code: 0 });
});

test('leaves out the middle of a log that is too long, and says how much', async () => {
  const logs = Object.values((await written(1_000, 4_000))['--#--A']?.logs ?? {});
  expect(logs[0]).toBe('line 0');
  expect(logs.at(-1)).toBe('line 999');
  const [said = ''] = logs.filter((line) => line.includes('left out'));
  const leftOut = Number(/\d+/.exec(said)?.[0]);
  expect(logs.length - 1 + leftOut).toBe(1_000);
  expect(JSON.stringify(logs).length).toBeLessThan(4_000);
});
