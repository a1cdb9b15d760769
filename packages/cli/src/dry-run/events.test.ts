import { expect, test } from '@jest/globals';
import { readEvent } from './events.ts';

test('reads a log line and names its level', () => {
  const line = JSON.stringify({ level: 40, time: 1, section: 'Images', msg: 'slow' });
  expect(readEvent(line)).toEqual({ kind: 'log', level: 'warn', section: 'Images', message: 'slow' });
});

test('reads which line of the log it is', () => {
  expect(readEvent(JSON.stringify({ msg: 'slow', n: 3 }))).toMatchObject({ kind: 'log', number: 3 });
});

test('reads progress whose total is not known yet', () => {
  const line = JSON.stringify({ event: 'progress', done: 3, skipped: 0, failed: 1 });
  expect(readEvent(line)).toEqual({ kind: 'progress', progress: { total: undefined, done: 3, skipped: 0, failed: 1 } });
});

test('reads how the run ended', () => {
  const line = JSON.stringify({ event: 'finished', status: 'FAILED', exitCode: 3, reason: 'two failed', counts: {} });
  expect(readEvent(line)).toEqual({ kind: 'finished', status: 'FAILED', exitCode: 3, reason: 'two failed' });
});

test('reads where the run stood at its end', () => {
  const counts = { total: 4, done: 3, skipped: 0, failed: 1, shapes: 9 };
  const line = JSON.stringify({ event: 'finished', status: 'SUCCEEDED', exitCode: 0, counts });
  expect(readEvent(line)).toMatchObject({ progress: { total: 4, done: 3, skipped: 0, failed: 1 } });
});

test.each([['{"half":'], ['{"event":"progress"}'], ['hello'], ['[1]'], ['']])(
  'takes %s for text of the user',
  (line) => {
    expect(readEvent(line)).toEqual({ kind: 'text', text: line });
  },
);
