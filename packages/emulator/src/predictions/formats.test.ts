import { expect, test } from '@jest/globals';
import { HttpError } from '../http-error.ts';
import { readPrediction } from './formats.ts';

const ONE = { detection_classes: [1], detection_texts: null, detection_scores: [0.5] };

test.each([
  ['an index and a score beyond every range', { ...ONE, detection_classes: [-1], detection_scores: [7] }],
  ['a score that was no number', { ...ONE, detection_scores: [null] }],
  ['texts', { ...ONE, detection_texts: ['car'] }],
  ['an empty list of texts', { ...ONE, detection_texts: [] }],
])('takes %s', (_what, raw) => {
  expect(readPrediction('CLASSIFICATION', raw)).toEqual(raw);
});

test.each([
  ['OBJECT_DETECTION', { ...ONE, detection_boxes: [[1, 2, 3]] }],
  ['SEGMENTATION', { ...ONE, detection_masks: [[]] }],
  ['LINE', { ...ONE, lines: [[[-1, -2]]] }],
] as const)('counts no points of a %s', (type, raw) => {
  expect(readPrediction(type, raw)).toEqual(raw);
});

test('drops what a format does not know', () => {
  expect(readPrediction('CLASSIFICATION', { ...ONE, detection_boxes: [[1, 2, 3, 4]] })).toEqual(ONE);
});

test.each([
  ['CLASSIFICATION', { ...ONE, detection_scores: undefined }, 422],
  ['CLASSIFICATION', { ...ONE, detection_scores: [0.5, 0.5] }, 422],
  ['OBJECT_DETECTION', ONE, 422],
  ['SEGMENTATION', { ...ONE, detection_masks: [[[1, 2, 3]]] }, 422],
  ['KEYPOINT', { ...ONE, keypoints: [[[1, 2]]] }, 422],
  ['POINT', { ...ONE, points: [[1.5, 2]] }, 422],
  ['MASK', { ...ONE, detection_masks: [[[1, 2]]] }, 422],
  ['MULTI', ONE, 400],
  ['NOT_CONFIGURED', ONE, 400],
] as const)('refuses for %s the prediction %j', (type, raw, status) => {
  try {
    readPrediction(type, raw);
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status });
    return;
  }
  throw new Error('The prediction was taken.');
});
