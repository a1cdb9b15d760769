import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import {
  Client,
  type Deployment,
  MonitoringClient,
  type PredictedAsset,
  SegmentationPredictionFormat,
} from '@picsellia-ts/sdk';
import { execa } from 'execa';
import sharp from 'sharp';
import { scratch } from './local-run.ts';

// The documentation's page on monitoring a segmentation, as it reads in TypeScript.

let emulator: Emulator;
let client: Client;
let deployment: Deployment;
let imagePath: string;

const prediction = new SegmentationPredictionFormat({
  // One shape of five points.
  detectionMasks: [
    [
      [200, 200],
      [225, 200],
      [250, 250],
      [250, 225],
      [220, 220],
    ],
  ],
  detectionClasses: [1],
  detectionScores: [0.9],
});

const shadowPrediction = new SegmentationPredictionFormat({
  detectionMasks: [],
  detectionClasses: [],
  detectionScores: [],
});

beforeEach(async () => {
  emulator = await startEmulator();
  const model = { name: 'shapes', type: 'SEGMENTATION', labels: { 0: 'sky', 1: 'car' }, files: [] } as const;
  await emulator.seed({ model, deployment: { name: 'line-3', withShadow: true }, job: false });
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ apiToken, organizationId, host });
  deployment = await client.getDeployment('line-3');
  imagePath = join(scratch(), 'image.png');
  await writeFile(
    imagePath,
    await sharp({ create: { width: 600, height: 800, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  );
});

afterEach(async () => {
  await client.close();
  await emulator.close();
});

const monitored = async (): Promise<PredictedAsset> => {
  const [asset, ...others] = await deployment.listPredictedAssets().toArray();
  expect(others).toEqual([]);
  if (asset === undefined) throw new Error('nothing is stored');
  return asset;
};

const sourceOf = async (asset: PredictedAsset): Promise<string | undefined> =>
  (await (await asset.getData()).getDatasource())?.name;

test('monitors a prediction: the simple example', async () => {
  const answer = await deployment.monitor({ imagePath, latency: 0.257, height: 800, width: 600, prediction });
  const asset = await monitored();
  expect(asset.oraclePredictionId).toBe(answer.id);
  expect(await asset.getChampionPrediction()).toMatchObject({
    isShadow: false,
    latency: 0.257,
    raw: {
      raw_predictions: {
        detection_masks: prediction.detectionMasks,
        detection_classes: [1],
        detection_scores: [0.9],
        detection_texts: null,
      },
    },
  });
  expect(await asset.getShadowPrediction()).toBeUndefined();
});

test('stores predictions as data in the datalake, with the source serving unless another is given', async () => {
  const common = { imagePath, latency: 0.257, height: 800, width: 600, prediction };
  await deployment.monitor(common);
  const datalake = await client.getDatalake();
  const [data] = await datalake.listData({ q: 'data_source.name = "serving"' }).toArray();
  expect((await data?.getDatasource())?.name).toBe('serving');
  const asset = await monitored();
  expect(asset.dataId).toBe(data?.id);
  await asset.delete();
  await deployment.monitor({ ...common, source: 'camera-1' });
  expect(await sourceOf(await monitored())).toBe('camera-1');
});

test('monitors a shadow prediction with the prediction', async () => {
  const options = { imagePath, latency: 0.257, height: 800, width: 600, prediction };
  await deployment.monitor({ ...options, shadowLatency: 0.3, shadowPrediction });
  expect(await (await monitored()).getShadowPrediction()).toMatchObject({ isShadow: true, latency: 0.3 });
});

test('monitors a shadow prediction under the name that the page has for it', async () => {
  const options = { imagePath, latency: 0.257, height: 800, width: 600, prediction };
  await deployment.monitor({ ...options, shadowLatency: 0.3, shadowRawPredictions: shadowPrediction });
  expect(await (await monitored()).getShadowPrediction()).toMatchObject({ latency: 0.3 });
});

test('takes the optional parameters', async () => {
  const { timestamp } = await deployment.monitor({
    imagePath,
    latency: 0.257,
    height: 800,
    width: 600,
    prediction,
    source: 'camera-1',
    tags: ['day', 'line-3'],
    timestamp: 1_700_000_000.5,
    modelVersion: await deployment.getModelVersion(),
    shadowModelVersion: await deployment.getShadowModel(),
  });
  expect(timestamp).toBe(1_700_000_000.5);
  const asset = await monitored();
  const data = await asset.getData();
  expect((await data.getTags()).map(({ name }) => name).sort()).toEqual(['day', 'line-3']);
  expect(await sourceOf(asset)).toBe('camera-1');
});

test('sends a request on the monitoring service directly, without the platform', async () => {
  const { origin } = deployment.oracleConnection;
  await using program = new MonitoringClient({
    oracleHost: origin,
    apiToken: emulator.apiToken,
    deploymentId: deployment.id,
    type: 'SEGMENTATION',
    labels: ['sky', 'car'],
    spool: { directory: join(scratch(), 'spool') },
  });
  await program.monitor({ imagePath, latency: 0.257, height: 800, width: 600, prediction });
  expect(await program.flush()).toEqual({ sent: 1, pending: 0, refused: [], unknown: [] });
  expect(await (await monitored()).getChampionPrediction()).toMatchObject({ latency: 0.257 });
});

test('is recognised by the service when it is sent twice at the same time and of the same image', async () => {
  const options = { imagePath, latency: 0.257, height: 800, width: 600, prediction, timestamp: 12.5 };
  await deployment.monitor(options);
  await expect(deployment.monitor(options)).rejects.toThrow('answered 409');
  expect((await monitored()).filename).toBe('image.png');
});

/** The programs of the package's README, made to run here. */
const snippets = (): string[] => {
  const readme = readFileSync(join(import.meta.dirname, '../packages/sdk/README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## Monitoring'));
  return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, snippet = '']) =>
    snippet
      .replace("organizationName: 'my-team'", `organizationId: '${emulator.organizationId}', host: '${emulator.host}'`)
      .replace(/apiToken: '…'/, `apiToken: '${emulator.apiToken}'`)
      .replace('https://oracle.example', deployment.oracleConnection.origin)
      .replace('01234567-89ab-cdef-0123-456789abcdef', deployment.id)
      .replaceAll("'shot.png'", JSON.stringify(imagePath)),
  );
};

test('runs the programs of the README', async () => {
  const programs = snippets();
  expect(programs).toHaveLength(2);
  const outputs: string[] = [];
  for (const program of programs) {
    const directory = scratch();
    await writeFile(join(directory, 'program.ts'), program);
    const flags = ['--conditions=@picsellia-ts/source', '--disable-warning=ExperimentalWarning'];
    const { stdout, stderr } = await execa('node', [...flags, 'program.ts'], {
      cwd: directory,
      env: { PICSELLIA_TOKEN: emulator.apiToken },
    });
    expect(stderr).toBe('');
    outputs.push(stdout);
  }
  expect(outputs).toEqual(['', '0 left in the spool, 0 refused']);
  expect(await deployment.listPredictedAssets().ids()).toHaveLength(2);
});
