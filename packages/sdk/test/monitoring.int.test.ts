import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import {
  AlreadyMonitoredError,
  ConnectionError,
  ContentTypeUnknownError,
  MonitorError,
  type MonitorOptions,
  type Prediction,
  PredictionFormatError,
  type PredictionType,
} from '../src/index.ts';
import type { Answer } from './support/http-server.ts';
import { bodyOf, DEPLOYMENT_ID, PREDICTIONS, STORAGE, startDeployment } from './support/monitoring.ts';

const scored = { detectionClasses: [1], detectionScores: [0.5] };
const polygons = {
  ...scored,
  detectionMasks: [
    [
      [0, 0],
      [9, 0],
      [9, 9],
    ],
  ],
};
const image = { bytes: Buffer.from('pixels'), filename: 'a.png' };
const facts = { latency: 0.25, height: 600, width: 800 };
const wired = { detection_classes: [1], detection_texts: null, detection_scores: [0.5] };

const FORMATS: readonly [PredictionType, Prediction, object][] = [
  ['CLASSIFICATION', scored, wired],
  ['OBJECT_DETECTION', { ...scored, detectionBoxes: [[1, 2, 3, 4]] }, { ...wired, detection_boxes: [[1, 2, 3, 4]] }],
  ['SEGMENTATION', polygons, { ...wired, detection_masks: polygons.detectionMasks }],
  [
    'LINE',
    {
      ...scored,
      lines: [
        [
          [0, 0],
          [1, 1],
        ],
      ],
    },
    {
      ...wired,
      lines: [
        [
          [0, 0],
          [1, 1],
        ],
      ],
    },
  ],
  ['POINT', { ...scored, points: [[3, 4]] }, { ...wired, points: [[3, 4]] }],
  ['KEYPOINT', { ...scored, keypoints: [[[3, 4, 2]]] }, { ...wired, keypoints: [[[3, 4, 2]]] }],
  ['MASK', { ...scored, detectionMasks: ['some runs'] }, { ...wired, detection_masks: ['some runs'] }],
];

test.each(FORMATS)('sends a prediction of %s as the service wants it', async (type, prediction, raw) => {
  await using platform = await startDeployment({ type });
  const answer = await platform.deployment.monitor({ ...image, ...facts, prediction });
  expect(answer).toEqual({ id: 'P1', deploymentId: DEPLOYMENT_ID, timestamp: 1, raw: expect.anything() });
  expect(platform.predictions()).toEqual([
    {
      filename: 'a.png',
      content_type: 'IMAGE/PNG',
      height: 600,
      width: 800,
      raw_predictions: raw,
      latency: 0.25,
      image: Buffer.from('pixels').toString('base64'),
    },
  ]);
});

test('sends all that can be said about a prediction', async () => {
  await using platform = await startDeployment();
  const shadow = { ...polygons, detectionTexts: ['x'], detectionBoxes: [[1, 2, 3, 4]] };
  await platform.deployment.monitor({
    ...image,
    ...facts,
    prediction: polygons,
    source: 'camera-1',
    tags: [],
    timestamp: 12.5,
    shadowLatency: 0,
    shadowPrediction: shadow,
    metadata: { a: 1 },
    customMetadata: { b: 2 },
    sample: false,
    customMetrics: { c: 3 },
    contentType: 'jpeg',
    uploadDir: 'today',
  });
  expect(platform.predictions()).toEqual([
    expect.objectContaining({
      content_type: 'IMAGE/JPEG',
      source: 'camera-1',
      tags: [],
      timestamp: 12.5,
      shadow_latency: 0,
      shadow_raw_predictions: { ...wired, detection_texts: ['x'], detection_masks: polygons.detectionMasks },
      metadata: { a: 1 },
      custom_metadata: { b: 2 },
      sample: false,
      custom_metrics: { c: 3 },
      upload_dir: 'today',
    }),
  ]);
});

test('takes the image from a file, from data, and from the storage', async () => {
  await using platform = await startDeployment();
  const { deployment } = platform;
  const directory = await mkdtemp(join(tmpdir(), 'sdk-monitor-'));
  try {
    await writeFile(join(directory, 'b.JPG'), 'file');
    await deployment.monitor({ imagePath: join(directory, 'b.JPG'), ...facts, prediction: polygons });
  } finally {
    await rm(directory, { recursive: true });
  }
  const data = { objectName: 'data/1/c.bin', contentType: 'image/png' };
  await deployment.monitor({ data, ...facts, prediction: polygons });
  await deployment.monitorData(data, { ...facts, prediction: polygons, source: 'kept' });
  await deployment.monitorCloudImage('data/2/d.jpeg', { ...facts, prediction: polygons });
  const { id, ...place } = STORAGE;
  const cloud = { connector_id: id, ...place };
  expect(platform.predictions()).toEqual([
    expect.objectContaining({ filename: 'b.JPG', content_type: 'IMAGE/JPEG', image: 'ZmlsZQ==' }),
    expect.objectContaining({
      filename: 'c.bin',
      content_type: 'IMAGE/PNG',
      cloud_image: { ...cloud, object_name: 'data/1/c.bin' },
    }),
    expect.objectContaining({ filename: 'c.bin', source: 'kept' }),
    expect.objectContaining({
      filename: 'd.jpeg',
      content_type: 'IMAGE/JPEG',
      cloud_image: { ...cloud, object_name: 'data/2/d.jpeg' },
    }),
  ]);
  expect(platform.sent().filter(({ path }) => path.endsWith('/connector'))).toHaveLength(1);
});

test('sends nothing of what is wrong, and tells all of it', async () => {
  await using platform = await startDeployment();
  const prediction = { ...polygons, detectionScores: [2] };
  const failure = await platform.deployment
    .monitor({ ...image, latency: Number.NaN, height: 600, width: 0, prediction, shadowPrediction: prediction })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PredictionFormatError);
  expect((failure as PredictionFormatError).problems.map(({ field, index }) => [field, index])).toEqual([
    ['width', undefined],
    ['latency', undefined],
    ['detectionScores', 0],
    ['shadowLatency', undefined],
    ['shadowPrediction.detectionScores', 0],
  ]);
  const alone = platform.deployment.monitor({ ...image, ...facts, prediction: polygons, shadowLatency: 1 });
  await expect(alone).rejects.toThrow('shadowLatency: there is no shadowPrediction for it');
  const bitmap = platform.deployment.monitor({ ...image, filename: 'a.bmp', ...facts, prediction: polygons });
  await expect(bitmap).rejects.toThrow(ContentTypeUnknownError);
  expect(platform.sent()).toEqual([]);
});

test('refuses two images and none, at compile time and at run time', async () => {
  await using platform = await startDeployment();
  const { deployment } = platform;
  // @ts-expect-error: bytes and an object's name
  const two: MonitorOptions = { ...image, objectName: 'a.png', ...facts, prediction: polygons };
  // @ts-expect-error: no image
  const none: MonitorOptions = { ...facts, prediction: polygons };
  // @ts-expect-error: bytes without a name
  const nameless: MonitorOptions = { bytes: image.bytes, ...facts, prediction: polygons };
  // @ts-expect-error: a prediction of polygons for a deployment of points
  const other: MonitorOptions<'POINT'> = { ...image, ...facts, prediction: polygons };
  await expect(deployment.monitor(two)).rejects.toThrow('got bytes and objectName');
  expect(other.filename).toBe('a.png');
  await expect(deployment.monitor(none)).rejects.toThrow('got none');
  await expect(deployment.monitor(nameless)).rejects.toThrow('needs a filename');
  expect(platform.sent()).toEqual([]);
});

test('warns about deprecated names once, and treats them as the reference client does', async () => {
  await using platform = await startDeployment();
  const program = fileURLToPath(new URL('./fixtures/deprecated-names.ts', import.meta.url));
  const { stderr } = await promisify(execFile)(process.execPath, [program, platform.server.origin]);
  expect(stderr.match(/\[PICSELLIA_\w+\]/g)).toEqual([
    '[PICSELLIA_MONITOR_MODEL_VERSION]',
    '[PICSELLIA_MONITOR_SHADOW_MODEL_VERSION]',
    '[PICSELLIA_MONITOR_SHADOW_RAW_PREDICTIONS]',
  ]);
  const [first, second] = platform.predictions();
  expect(first).toHaveProperty('shadow_raw_predictions.detection_classes', [1]);
  expect(second).toHaveProperty('shadow_raw_predictions.detection_classes', [7]);
  expect(JSON.stringify(first)).not.toContain('odel');
});

const cut: Answer = (socket) => socket.destroy();

test.each([
  ['409', { status: 409, body: { message: 'seen before' } }, AlreadyMonitoredError, /answered 409: seen before/],
  ['200', { status: 200, body: {} }, MonitorError, /answered 200: only 201 means success/],
  ['422', { status: 422, body: { message: 'no' } }, MonitorError, /answered 422: no/],
  ['500', { status: 500, body: 'boom' }, MonitorError, /answered 500: boom/],
  ['503', { status: 503 }, MonitorError, /answered 503/],
  ['a broken connection', cut, ConnectionError, /got no answer/],
])('sends a prediction once when it is answered with %s', async (_, answer, type, message) => {
  await using platform = await startDeployment({ answers: { [PREDICTIONS]: () => answer } });
  const failure = await platform.deployment
    .monitor({ ...image, ...facts, prediction: polygons })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(type);
  expect(String(failure)).toMatch(message);
  expect(platform.predictions()).toHaveLength(1);
});

test('sends a prediction again where that was asked for, or where nothing can have been done', async () => {
  const answers: readonly Answer[] = [
    cut,
    { status: 503 },
    { status: 409, body: { message: 'seen' } },
    { status: 429 },
  ];
  await using platform = await startDeployment({
    answers: { [PREDICTIONS]: (_, index) => answers[index] ?? { status: 201, body: 'taken' } },
  });
  const { deployment } = platform;
  const options = { ...image, ...facts, prediction: polygons };
  const failure = await deployment.monitor({ ...options, delivery: 'at-least-once' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AlreadyMonitoredError);
  expect((failure as AlreadyMonitoredError).attempt).toBe(3);
  expect(await deployment.monitor(options)).toEqual({
    id: undefined,
    deploymentId: undefined,
    timestamp: undefined,
    raw: 'taken',
  });
});

test('adds shadow predictions to what is monitored', async () => {
  const path = '/api/prediction/P%2F1/shadow';
  await using platform = await startDeployment({ answers: { [path]: { status: 201 } } });
  const shadow = { shadowLatency: 0.5, shadowPrediction: polygons };
  await platform.deployment.monitorShadow({ oraclePredictionId: 'P/1' }, shadow);
  await platform.deployment.monitorShadowFromOraclePredictionId('P/1', shadow);
  const sent = platform.sent().filter((request) => request.path === path);
  const body = { shadow_latency: 0.5, shadow_raw_predictions: { ...wired, detection_masks: polygons.detectionMasks } };
  expect(sent.map(bodyOf)).toEqual([body, body]);
  const wrong = platform.deployment.monitorShadowFromOraclePredictionId('P', { ...shadow, shadowLatency: -1 });
  await expect(wrong).rejects.toThrow(PredictionFormatError);
});
