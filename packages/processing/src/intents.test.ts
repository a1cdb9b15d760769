import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Intents } from './intents.ts';

const intent = (asset: string, before = 0) => ({ asset, before, shapes: [] });

test('answers the last intent of each asset of this job that is not settled', async () => {
  const workDir = mkdtempSync(join(tmpdir(), 'intents-'));
  const intents = new Intents(workDir, 'the job');
  expect(await intents.unsettled(new Map())).toEqual(new Map());
  new Intents(workDir, 'another job').note([intent('z')]);
  intents.note([intent('a'), intent('b')]);
  appendFileSync(join(workDir, 'intents.jsonl'), '{"asset":"torn","bef');
  intents.note([intent('a', 2)]);
  const open = await intents.unsettled(new Map([['b', true]]));
  expect([...open.values()]).toEqual([{ ...intent('a', 2), job: 'the job' }]);
});
