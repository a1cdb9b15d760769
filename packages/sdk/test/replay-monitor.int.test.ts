import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  ClassificationPredictionFormat,
  Client,
  type Deployment,
  DetectionPredictionFormat,
  type Prediction,
  SegmentationPredictionFormat,
} from '../src/index.ts';
import { TOKEN } from './support/platform.ts';
import { type Exchange, startReplay } from './support/recording.ts';

const id = (prefix: string, number: number): string => `${prefix}-0000-4000-8000-${String(number).padStart(12, '0')}`;

const classes = new ClassificationPredictionFormat({ detectionClasses: [1], detectionScores: [0.75] });
const boxes = new DetectionPredictionFormat({
  detectionClasses: [0, 2],
  detectionScores: [0.9, 0.4],
  detectionBoxes: [
    [5, 6, 20, 30],
    [1, 1, 10, 12],
  ],
});
const polygons = new SegmentationPredictionFormat({
  detectionClasses: [0, 2],
  detectionScores: [0.9, 0.4],
  detectionMasks: [
    [
      [1, 1],
      [20, 1],
      [20, 20],
    ],
    [
      [30, 30],
      [40, 30],
      [40, 44],
      [30, 44],
    ],
  ],
});
const size = { height: 48, width: 64 };

const isPhoto = (exchange: Exchange): exchange is Exchange & { body: { image: string } } =>
  typeof exchange.body === 'object' && exchange.body !== null && 'image' in exchange.body;

const blankToken = ({ body, ...rest }: Exchange): Exchange => ({
  ...rest,
  body: JSON.parse(JSON.stringify(body).replaceAll(TOKEN, '<token>')),
});

const monitorAll = async (deployment: Deployment, imagePath: string, prediction: Prediction): Promise<void> => {
  const answer = await deployment.monitor({ imagePath, latency: 0.02, ...size, prediction });
  expect(answer).toMatchObject({ deploymentId: deployment.id, timestamp: 1767225600 });
  await deployment.monitor({
    imagePath,
    latency: 0.03,
    ...size,
    prediction,
    source: 'camera-1',
    tags: ['day', 'line-3'],
    timestamp: new Date(1767225600500),
    shadowLatency: 0.05,
    shadowPrediction: prediction,
    metadata: { longitude: 1.5 },
    customMetadata: { batch: 'b7' },
  });
  await deployment.monitor({ imagePath, latency: 0.02, ...size, prediction, sample: false });
  const [first, second] = await deployment.listPredictedAssets().toArray();
  if (first === undefined || second === undefined) throw new Error('the recording has no predicted assets');
  expect(await second.getChampionPrediction()).toMatchObject({ isShadow: false, latency: 0.03 });
  expect(await second.getShadowPrediction()).toMatchObject({ isShadow: true, latency: 0.05 });
  await deployment.monitorShadow(first, { shadowLatency: 0.06, shadowPrediction: prediction });
};

test('sends what the reference client sent: monitor', async () => {
  await using replay = await startReplay('monitor');
  const directory = await mkdtemp(join(tmpdir(), 'sdk-monitor-'));
  try {
    const imagePath = join(directory, 'photo_00000.jpg');
    await writeFile(imagePath, Buffer.from(replay.recorded.find(isPhoto)?.body.image ?? '', 'base64'));
    await using client = await Client.connect({ host: replay.server.origin, apiToken: TOKEN });
    await monitorAll(await client.getDeploymentById(id('00de9107', 1)), imagePath, classes);
    await monitorAll(await client.getDeploymentById(id('00de9107', 2)), imagePath, boxes);
    const deployment = await client.getDeploymentById(id('00de9107', 3));
    await monitorAll(deployment, imagePath, polygons);
    const [data] = await (await client.getDatalake()).listData({ limit: 1 }).toArray();
    if (data === undefined) throw new Error('the recording has no data');
    await deployment.monitorData(data, { latency: 0.1, ...size, prediction: polygons });
    const bytes = await readFile(imagePath);
    await deployment.monitorBytes(
      { bytes, filename: 'photo_00000.jpg' },
      { latency: 0.1, ...size, prediction: polygons, contentType: 'image/jpeg' },
    );
  } finally {
    await rm(directory, { recursive: true });
  }
  expect(replay.sent().map(blankToken)).toEqual(replay.recorded);
});
