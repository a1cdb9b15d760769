import { expect, test } from '@jest/globals';
import { predictionProblems } from './check-prediction.ts';
import { PredictionFormatError } from './prediction-error.ts';
import {
  ClassificationPredictionFormat,
  DetectionPredictionFormat,
  KeypointPredictionFormat,
  LinePredictionFormat,
  MaskPredictionFormat,
  PointPredictionFormat,
  SegmentationPredictionFormat,
} from './prediction-formats.ts';

const size = { height: 48, width: 64 };
const one = { detectionClasses: [1], detectionScores: [0.5] };
const triangle = [
  [0, 0],
  [64, 0],
  [64, 48],
];

const messagesOf = (type: string, prediction: unknown, more: { classes?: number } = {}): string[] =>
  predictionProblems(prediction, { type, size, ...more }).map(
    ({ field, index, message }) => `${field}${index === undefined ? '' : `[${index}]`}: ${message}`,
  );

test.each([
  ['CLASSIFICATION', one],
  ['OBJECT_DETECTION', { ...one, detectionBoxes: [[0, 0, 48, 64]] }],
  ['SEGMENTATION', { ...one, detectionMasks: [triangle] }],
  ['LINE', { ...one, lines: [triangle.slice(1)] }],
  ['POINT', { ...one, points: [[64, 48]] }],
  [
    'KEYPOINT',
    {
      ...one,
      keypoints: [
        [
          [1, 2, 2],
          [900, 900, 0],
        ],
      ],
    },
  ],
  ['MASK', { ...one, detectionMasks: ['PP3'] }],
  ['MASK', { ...one, detectionMasks: ['an encoding of its own'] }],
])('takes a good prediction of %s', (type, prediction) => {
  expect(messagesOf(type, prediction)).toEqual([]);
  expect(messagesOf(type, { ...prediction, detectionTexts: [] })).toEqual([]);
  expect(messagesOf(type, { ...prediction, detectionTexts: ['text'] })).toEqual([]);
  expect(messagesOf(type, { ...prediction, detectionTexts: null })).toEqual([]);
});

test.each([
  ['CLASSIFICATION', {}],
  ['OBJECT_DETECTION', { detectionBoxes: [] }],
  ['SEGMENTATION', { detectionMasks: [] }],
  ['LINE', { lines: [] }],
  ['POINT', { points: [] }],
  ['KEYPOINT', { keypoints: [] }],
  ['MASK', { detectionMasks: [] }],
])('takes a prediction of nothing of %s', (type, fields) => {
  expect(messagesOf(type, { detectionClasses: [], detectionScores: [], ...fields })).toEqual([]);
});

test.each([
  [
    'SEGMENTATION',
    { ...one, detectionMasks: [triangle.slice(1)] },
    'detectionMasks[0]: a polygon needs at least 3 points, it has 2',
  ],
  [
    'SEGMENTATION',
    { ...one, detectionMasks: [[...triangle, [65, 1]]] },
    'detectionMasks[0]: point 3: [65,1] lies outside of the image, 64 wide and 48 high',
  ],
  [
    'SEGMENTATION',
    { ...one, detectionMasks: [[...triangle, [1.5, 1]]] },
    'detectionMasks[0]: point 3: [1.5,1] is not x and y in integers of pixels',
  ],
  ['SEGMENTATION', { ...one, detectionMasks: ['PP3'] }, 'detectionMasks[0]: it is not a list of points: "PP3"'],
  [
    'OBJECT_DETECTION',
    { ...one, detectionBoxes: [[0, 0, 48]] },
    'detectionBoxes[0]: [0,0,48] is not top, left, bottom, right in integers of pixels',
  ],
  [
    'OBJECT_DETECTION',
    { ...one, detectionBoxes: [[10, 0, 10, 5]] },
    'detectionBoxes[0]: its bottom 10 is not below its top 10',
  ],
  [
    'OBJECT_DETECTION',
    { ...one, detectionBoxes: [[0, 7, 9, 6]] },
    'detectionBoxes[0]: its right 6 is not beyond its left 7',
  ],
  [
    'OBJECT_DETECTION',
    { ...one, detectionBoxes: [[-1, 0, 9, 6]] },
    'detectionBoxes[0]: [-1,0,9,6] (top, left, bottom, right) lies outside of the image, 64 wide and 48 high',
  ],
  // Width and height changed about is what most of these are.
  [
    'OBJECT_DETECTION',
    { ...one, detectionBoxes: [[0, 0, 64, 48]] },
    'detectionBoxes[0]: [0,0,64,48] (top, left, bottom, right) lies outside of the image, 64 wide and 48 high',
  ],
  ['LINE', { ...one, lines: [[[1, 1]]] }, 'lines[0]: a line needs at least 2 points, it has 1'],
  ['POINT', { ...one, points: [[1]] }, 'points[0]: [1] is not x and y in integers of pixels'],
  [
    'KEYPOINT',
    { ...one, keypoints: [[[1, 1, 3]]] },
    'keypoints[0]: point 0: [1,1,3] has a visibility that is not 0, 1 or 2',
  ],
  [
    'KEYPOINT',
    { ...one, keypoints: [[[1, 1]]] },
    'keypoints[0]: point 0: [1,1] is not x, y in integers of pixels and a visibility',
  ],
  ['MASK', { ...one, detectionMasks: [''] }, 'detectionMasks[0]: it is not a text of run lengths'],
  [
    'MASK',
    { ...one, detectionMasks: ['0PP2'] },
    'detectionMasks[0]: its run lengths add up to 2048 pixels, not to the 3072 of the image, 64 wide and 48 high',
  ],
  [
    'CLASSIFICATION',
    { ...one, detectionScores: [Number.NaN] },
    'detectionScores[0]: NaN is not a score between 0 and 1',
  ],
  ['CLASSIFICATION', { ...one, detectionScores: [7] }, 'detectionScores[0]: 7 is not a score between 0 and 1'],
  [
    'CLASSIFICATION',
    { ...one, detectionClasses: [-1] },
    'detectionClasses[0]: -1 is not a class: an integer of at least 0',
  ],
  [
    'CLASSIFICATION',
    { ...one, detectionClasses: [0.5] },
    'detectionClasses[0]: 0.5 is not a class: an integer of at least 0',
  ],
  ['CLASSIFICATION', { detectionClasses: [1] }, 'detectionScores: it must be a list'],
  [
    'CLASSIFICATION',
    { ...one, detectionScores: [0.1, 0.2] },
    'detectionScores: it has 2 entries, detectionClasses has 1',
  ],
  [
    'CLASSIFICATION',
    { ...one, detectionTexts: ['a', 'b'] },
    'detectionTexts: it has 2 entries, detectionClasses has 1',
  ],
  ['CLASSIFICATION', { ...one, points: [[1, 1]] }, 'points: it does not belong to a prediction of CLASSIFICATION'],
  [
    'MULTI',
    one,
    'prediction: a deployment of type MULTI takes no prediction, only CLASSIFICATION, OBJECT_DETECTION, SEGMENTATION, LINE, POINT, KEYPOINT, MASK do',
  ],
  ['CLASSIFICATION', null, 'prediction: it must be an object'],
])('says what is wrong with a prediction of %s: %j', (type, prediction, message) => {
  expect(messagesOf(type, prediction)).toEqual([message]);
});

test('tells all that is wrong, each with its place', () => {
  const prediction = {
    detectionClasses: [0, 9],
    detectionScores: [2, 0.5],
    detectionMasks: [triangle, [[0, 0]], triangle],
  };
  expect(messagesOf('SEGMENTATION', prediction, { classes: 3 })).toEqual([
    'detectionMasks: it has 3 entries, detectionClasses has 2',
    'detectionClasses[1]: 9 is not a class: an integer from 0 to 2',
    'detectionScores[0]: 2 is not a score between 0 and 1',
    'detectionMasks[1]: a polygon needs at least 3 points, it has 1',
  ]);
});

test('tells a format of another type apart, and nothing else of it', () => {
  const prediction = new PointPredictionFormat({ ...one, points: [[900, 1]] });
  expect(messagesOf('LINE', prediction)).toEqual(['modelType: the prediction is of "POINT", the deployment of LINE']);
});

test('checks a format when it is made', () => {
  expect(() => new SegmentationPredictionFormat({ ...one, detectionMasks: [] })).toThrow(PredictionFormatError);
  const many = Array.from({ length: 30 }, () => 2);
  const classes = many.map(() => 0);
  expect(() => new ClassificationPredictionFormat({ detectionClasses: classes, detectionScores: many })).toThrow(
    /20 more/,
  );
});

test('gives each format its type', () => {
  const formats = [
    new ClassificationPredictionFormat(one),
    new DetectionPredictionFormat({ ...one, detectionBoxes: [[0, 0, 1, 1]] }),
    new SegmentationPredictionFormat({ ...one, detectionMasks: [triangle], detectionBoxes: [[1]] }),
    new LinePredictionFormat({ ...one, lines: [triangle] }),
    new PointPredictionFormat({ ...one, points: [[0, 0]] }),
    new KeypointPredictionFormat({ ...one, keypoints: [[[0, 0, 1]]] }),
    new MaskPredictionFormat({ ...one, detectionMasks: ['PP3'] }),
  ];
  expect(formats.map(({ modelType }) => modelType)).toEqual([
    'CLASSIFICATION',
    'OBJECT_DETECTION',
    'SEGMENTATION',
    'LINE',
    'POINT',
    'KEYPOINT',
    'MASK',
  ]);
  expect(formats.every(({ detectionTexts }) => detectionTexts === null)).toBe(true);
});
