import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import {
  Client,
  type Deployment,
  MonitoringClient,
  PREDICTION_TYPES,
  type Prediction,
  type PredictionType,
  SERVICE_METRICS,
} from '@picsellia-ts/sdk';
import sharp from 'sharp';
import { scratch } from './local-run.ts';

// The SDK against the emulator, which shares no code with it.

let emulator: Emulator;
let client: Client;
let bytes: Buffer;

const scored = { detectionClasses: [0, 1], detectionScores: [0.9, 0.25] };
const triangle = [
  [0, 0],
  [60, 0],
  [60, 40],
];

const PREDICTIONS: { readonly [T in PredictionType]: Prediction<T> } = {
  CLASSIFICATION: scored,
  OBJECT_DETECTION: {
    ...scored,
    detectionBoxes: [
      [0, 0, 48, 64],
      [1, 2, 3, 4],
    ],
  },
  SEGMENTATION: { ...scored, detectionMasks: [triangle, triangle] },
  LINE: { ...scored, lines: [triangle, triangle.slice(1)] },
  POINT: {
    ...scored,
    points: [
      [0, 0],
      [64, 48],
    ],
  },
  KEYPOINT: { ...scored, keypoints: [[[1, 2, 2]], [[0, 0, 0]]] },
  MASK: { ...scored, detectionMasks: ['PP3', '0PP3'], detectionTexts: ['a', 'b'] },
};

beforeAll(async () => {
  emulator = await startEmulator();
  for (const type of PREDICTION_TYPES) {
    const model = { name: type, type, labels: { 0: 'cat', 1: 'dog' }, files: [] };
    await emulator.seed({ model, deployment: { name: type, withShadow: true }, job: false });
  }
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ apiToken, organizationId, host, retry: { baseMs: 1 } });
  bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

const size = { height: 48, width: 64 };

test.each(PREDICTION_TYPES)('monitors a prediction of %s with its shadow, and reads both back', async (type) => {
  const deployment = await client.getDeployment(type);
  const prediction = PREDICTIONS[type];
  const image = { bytes, filename: 'a.png', ...size };
  const answer = await deployment.monitor({
    ...image,
    prediction,
    latency: 0.5,
    shadowPrediction: prediction,
    shadowLatency: 0.25,
  });
  const later = await deployment.monitor({ ...image, prediction, latency: 0.5 });
  await deployment.monitorShadowFromOraclePredictionId(later.id ?? '', {
    shadowPrediction: prediction,
    shadowLatency: 0.75,
  });
  const assets = await deployment.listPredictedAssets().toArray();
  expect(new Set(assets.map(({ oraclePredictionId }) => oraclePredictionId))).toEqual(new Set([answer.id, later.id]));
  const first = await deployment.findPredictedAsset({ oraclePredictionId: answer.id });
  const second = await deployment.findPredictedAsset({ oraclePredictionId: later.id });
  const champion = await first.getChampionPrediction();
  expect(champion).toMatchObject({ isShadow: false, latency: 0.5 });
  expect(champion?.raw['raw_predictions']).toMatchObject({ detection_classes: [0, 1], detection_scores: [0.9, 0.25] });
  expect(await first.getShadowPrediction()).toMatchObject({ isShadow: true, latency: 0.25 });
  expect(await second.getShadowPrediction()).toMatchObject({ latency: 0.75 });
  expect(await first.bytes()).toEqual(bytes);
});

test('asks for predictions of a file, of bytes, of data and of the shadow model', async () => {
  const deployment = await client.getDeployment('OBJECT_DETECTION');
  const path = join(scratch(), 'b.png');
  await sharp(bytes).toFile(path);
  expect(await deployment.predict(path, { monitor: false })).toHaveProperty('raw_predictions');
  const options = { tags: ['x', 'y'], source: 'camera', metadata: { a: 1 }, uploadDir: 'd' };
  const answer = await deployment.predictBytes({ bytes, filename: 'c.png' }, options);
  const asset = await deployment.findPredictedAsset({ oraclePredictionId: String(answer['id']) });
  const data = await asset.getData();
  expect((await data.getTags()).map(({ name }) => name).sort()).toEqual(['x', 'y']);
  expect((await data.getDatasource())?.name).toBe('camera');
  expect(await deployment.predictData(data, { monitor: false })).toHaveProperty('raw_predictions');
  expect(await deployment.predictCloudImage(data.objectName, { monitor: false })).toHaveProperty('raw_predictions');
  expect(await deployment.predictShadow(asset)).toHaveProperty('raw_predictions');
  expect(await asset.getShadowPrediction()).toMatchObject({ isShadow: true });
});

test('answers every metric, and what the monitoring service knows', async () => {
  const deployment = await client.getDeployment('CLASSIFICATION');
  for (const metric of SERVICE_METRICS) expect(typeof (await deployment.getStats(metric))).toBe('object');
  expect(await deployment.retrieveInformation()).toMatchObject({ name: 'CLASSIFICATION' });
});

test('makes, changes and deletes a deployment', async () => {
  const modelVersion = await (await client.getDeployment('LINE')).getModelVersion();
  const deployment = await client.createDeployment({ modelVersion, name: 'made', disableServing: true });
  await expect(deployment.getShadowModel()).rejects.toThrow('has no shadow model');
  await deployment.setShadowModel(modelVersion);
  expect((await deployment.getShadowModel()).id).toBe(modelVersion.id);
  await deployment.setModel(modelVersion);
  await deployment.update({ name: 'renamed', sampleRate: 0.5 });
  await deployment.addTags(['day', 'night']);
  await deployment.removeTags('night');
  expect((await deployment.getTags()).map(({ name }) => name)).toEqual(['day']);
  expect((await deployment.listLabels().toArray()).map(({ name }) => name).sort()).toEqual(['cat', 'dog']);
  await deployment.setupContinuousDeployment('DEPLOY_MANUAL');
  await deployment.toggleContinuousDeployment(true);
  expect((await client.listDeployments().toArray()).map(({ name }) => name)).toContain('renamed');
  await deployment.delete({ forceDelete: true });
  await expect(client.getDeploymentById(deployment.id)).rejects.toThrow('404');
});

const spooled = async (deployment: Deployment): Promise<MonitoringClient> =>
  new MonitoringClient({
    oracleHost: deployment.oracleConnection.origin,
    apiToken: emulator.apiToken,
    deploymentId: deployment.id,
    type: 'POINT',
    retry: { baseMs: 1, capMs: 2 },
    spool: { directory: await mkdtemp(join(scratch(), 'spool-')) },
  });

test('stores each spooled prediction once, although answers are lost and the service fails', async () => {
  const deployment = await client.getDeployment('POINT');
  const before = (await deployment.listPredictedAssets().ids()).length;
  await using program = await spooled(deployment);
  const faults = ['lost-answer', 'reset', { status: 503 }, undefined, 'lost-answer', { status: 500 }] as const;
  let count = 0;
  const stop = emulator.intercept(({ path }) => (path.endsWith('/predictions') ? faults[count++] : undefined));
  try {
    for (let index = 0; index < 4; index++) {
      await program.monitor({ bytes, filename: `${index}.png`, ...size, latency: 0.1, prediction: PREDICTIONS.POINT });
    }
    expect(await program.flush()).toEqual({ sent: 4, pending: 0, refused: [], unknown: [] });
  } finally {
    stop();
  }
  const stored = await deployment.listPredictedAssets().toArray();
  expect(stored.slice(before).map(({ filename }) => filename)).toEqual(['0.png', '1.png', '2.png', '3.png']);
});
