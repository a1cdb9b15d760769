import { expect, test } from '@jest/globals';
import { dispatch, type ProcessingCard } from './dispatch.ts';
import type { Task } from './tasks.ts';

const card = (task: Task, name: string = task): ProcessingCard => ({
  name,
  task,
  assetTimeoutMs: 1,
  onError: 'fail',
});
const one = card('pre-annotation');
const other = card('auto-annotation');

test('prefers the type of the job', () => {
  expect(dispatch([one, other], 'AUTO_ANNOTATION', 'PRE_ANNOTATION')).toBe(other);
});

test('falls back to processing_type, in any spelling', () => {
  expect(dispatch([one, other], undefined, 'auto-annotation')).toBe(other);
});

test('takes the only processing when nothing names a task', () => {
  expect(dispatch([one], undefined, undefined)).toBe(one);
});

test('lists what was found when nothing chooses among several', () => {
  expect(() => dispatch([one, other], undefined, undefined)).toThrow(
    'the file exports several: pre-annotation (pre-annotation), auto-annotation (auto-annotation)',
  );
});

test('says what the job asks for and what there is', () => {
  expect(() => dispatch([one], 'AUTO_TAGGING', undefined)).toThrow(
    'the job asks for auto-tagging, but the file exports pre-annotation (pre-annotation)',
  );
  expect(() => dispatch([one], 'DREAMING', undefined)).toThrow('"DREAMING", which is no known task');
});
