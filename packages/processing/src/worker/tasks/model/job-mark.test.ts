import { expect, test } from '@jest/globals';
import { isMarkedWith, markWith } from './job-mark.ts';

const JOB = '11111111-2222-4333-8444-5555abcdef01';
const OTHER = '11111111-2222-4333-8444-5555abcdef02';

test.each([
  ['model.onnx', 'model.abcdef01.onnx'],
  ['model.tar.gz', 'model.tar.abcdef01.gz'],
  ['weights', 'weights.abcdef01'],
])('marks the object of %s with the job, and finds the mark', (filename, marked) => {
  expect(markWith(JOB, filename)).toBe(marked);
  expect(isMarkedWith(JOB, `model_file/some/folder/${marked}`)).toBe(true);
  expect(isMarkedWith(OTHER, `model_file/some/folder/${marked}`)).toBe(false);
});

test('takes no other name for a mark', () => {
  expect(isMarkedWith(JOB, 'model_file/abcdef01/model.onnx')).toBe(false);
  expect(isMarkedWith(JOB, 'model.abcdef01.onnx/file.onnx')).toBe(false);
  expect(isMarkedWith(JOB, 'abcdef01.onnx')).toBe(false);
});
