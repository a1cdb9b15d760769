import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NoShadowModelError, PredictionError, SERVICE_METRICS } from '../src/index.ts';
import type { ServedRequest } from './support/http-server.ts';
import { bodyOf, DEPLOYMENT_ID, STORAGE, startDeployment } from './support/monitoring.ts';
import { ORGANIZATION_ID, startPlatform } from './support/platform.ts';

const PATH = `/api/deployment/${DEPLOYMENT_ID}`;
const record = { id: DEPLOYMENT_ID, name: 'line 3', type: 'SEGMENTATION', oracle_host: null, serving_host: null };
const model = {
  id: 'M',
  name: 'v0',
  origin: { id: 'O', name: 'm', private: false },
  version: 0,
  type: 'SEGMENTATION',
  framework: 'ONNX',
};
const page = (items: readonly object[]): object => ({ items, count: items.length });

const line = (request: { method: string; path: string; query: string } | undefined): string =>
  `${request?.method} ${request?.path}${request?.query === '' ? '' : `?${request?.query}`}`;

test('finds, lists and makes deployments', async () => {
  const deployments = `/api/organization/${ORGANIZATION_ID}/deployments`;
  await using platform = await startPlatform(({ method, path }) => {
    if (path === `${deployments}/find`) return { body: record };
    return { body: method === 'POST' ? record : page([record, { ...record, id: 'other' }]) };
  });
  const { client } = platform;
  expect((await client.getDeployment('line 3')).name).toBe('line 3');
  expect((await client.getDeploymentById(DEPLOYMENT_ID)).type).toBe('SEGMENTATION');
  expect((await client.listDeployments({ orderBy: ['-name'] }).toArray()).map(({ id }) => id)).toEqual([
    DEPLOYMENT_ID,
    'other',
  ]);
  const all = {
    modelVersion: { id: 'M' },
    shadowModelVersion: { id: 'S' },
    name: 'n',
    minThreshold: 0,
    targetDatalake: { id: 'L' },
  };
  await client.createDeployment({ ...all, disableServing: true });
  await client.createDeployment({ modelVersion: { id: 'M' }, disableServing: false });
  const [byName, byId, list, full, short] = platform.sent();
  expect([byName, byId, list].map(line)).toEqual([
    `GET ${deployments}/find?name=line+3`,
    `GET ${deployments}/find?id=${DEPLOYMENT_ID}`,
    expect.stringMatching(/^GET .*order_by=-name/),
  ]);
  expect([full, short].map((request) => request && bodyOf(request))).toEqual([
    {
      model_version_id: 'M',
      name: 'n',
      min_threshold: 0,
      target_datalake_id: 'L',
      shadow_model_version_id: 'S',
      disable_serving: true,
    },
    { model_version_id: 'M' },
  ]);
});

test('changes a deployment', async () => {
  const answers = {
    [PATH]: { body: { ...record, name: 'line 4', tags: [{ id: 'T', name: 'day', target_type: 'DEPLOYMENT' }] } },
    [`/api/organization/${ORGANIZATION_ID}/modelversions/find`]: { body: model },
    [`${PATH}/pipeline/cd`]: { body: null },
    [`${PATH}/model`]: { body: {} },
    [`${PATH}/shadow`]: { body: {} },
    [`/api/access/deployment/${DEPLOYMENT_ID}/users`]: { body: { users: [{ id: 'U', username: 'jo' }] } },
    [`${PATH}/labels`]: { body: page([{ id: 'L', name: 'cat' }]) },
    '/api/tag/T/attach': { body: null },
    '/api/tag/T/detach': { body: null },
  };
  await using platform = await startDeployment({ answers });
  const { client, deployment } = platform;
  await deployment.update({ name: 'line 4', minThreshold: 0, sampleRate: 0.5, targetDatalake: { id: 'D' } });
  expect(deployment.name).toBe('line 4');
  await deployment.setupContinuousDeployment('DEPLOY_SHADOW');
  await deployment.toggleContinuousDeployment(false);
  const version = await client.getModelVersionById('M');
  await deployment.setModel(version);
  await deployment.setShadowModel(version);
  const [user] = await deployment.listUsers().toArray();
  if (user !== undefined) await deployment.addUser(user, { role: 'ADMIN' });
  expect((await deployment.listLabels().toArray()).map(({ name }) => name)).toEqual(['cat']);
  const [tag] = await deployment.getTags();
  if (tag !== undefined) await deployment.addTags(tag);
  if (tag !== undefined) await deployment.removeTags([tag]);
  expect(deployment.targetType).toBe('DEPLOYMENT');
  await deployment.delete();
  await deployment.delete({ forceDelete: true });
  expect(platform.sent().map((request) => `${line(request)} ${request.body}`)).toEqual([
    `PATCH ${PATH} {"name":"line 4","min_threshold":0,"target_datalake_id":"D","sample_rate":0.5}`,
    `POST ${PATH}/pipeline/cd {"policy":"DEPLOY_SHADOW"}`,
    `PUT ${PATH}/pipeline/cd {"active":false}`,
    expect.stringContaining('/modelversions/find?id=M'),
    `POST ${PATH}/model {"model_version_id":"M"}`,
    `POST ${PATH}/shadow {"model_version_id":"M"}`,
    `GET /api/access/deployment/${DEPLOYMENT_ID}/users `,
    `POST /api/access/deployment/${DEPLOYMENT_ID}/users {"user_id":"U","role":"ADMIN"}`,
    `GET ${PATH}/labels `,
    `GET ${PATH} `,
    'POST /api/tag/T/attach ["00de9107-0000-4000-8000-000000000001"]',
    'POST /api/tag/T/detach ["00de9107-0000-4000-8000-000000000001"]',
    `DELETE ${PATH}?force_delete=False `,
    `DELETE ${PATH}?force_delete=True `,
  ]);
});

test('answers the models that are deployed now', async () => {
  let shadow: string | null = 'S';
  await using platform = await startDeployment({
    answers: {
      [PATH]: () => ({ body: { ...record, model_version_id: 'M', shadow_model_version_id: shadow } }),
      '/api/model/version/M': { body: model },
      '/api/model/version/S': { body: { ...model, id: 'S' } },
    },
  });
  expect((await platform.deployment.getModelVersion()).id).toBe('M');
  expect((await platform.deployment.getShadowModel()).id).toBe('S');
  shadow = null;
  await expect(platform.deployment.getShadowModel()).rejects.toThrow(NoShadowModelError);
});

test('asks for each metric where the service has it', async () => {
  const stats = { body: { value: 1 } };
  await using platform = await startDeployment({
    answers: { [`${PATH}/predictions/stats`]: stats, [`${PATH}/stats`]: stats },
  });
  for (const metric of SERVICE_METRICS) await platform.deployment.getStats(metric);
  await platform.deployment.getStats('PREDICTIONS_DATA', {
    modelVersion: { id: 'M' },
    fromTimestamp: 1.5,
    toTimestamp: 2,
    since: 3,
    includes: ['a', 'b'],
    excludes: [],
    tags: ['t'],
  });
  const [, ...asked] = platform.sent();
  const plain = `GET ${PATH}/predictions/stats?service=`;
  const aggregated = `GET ${PATH}/stats?service=`;
  expect(asked.map(line)).toEqual([
    `${plain}ae_outlier`,
    `${plain}metrics`,
    `${plain}object_detection`,
    `${plain}classification`,
    `${plain}label_distribution`,
    `${aggregated}label_distribution`,
    `${aggregated}object_detection`,
    `${aggregated}metrics`,
    `${aggregated}ks_drift`,
    `${plain}metrics&model_id=M&from_timestamp=1.5&to_timestamp=2&since=3&includes=a&includes=b&tags=t`,
  ]);
});

test('asks for predictions of files, bytes, data and objects of the storage', async () => {
  const predict = `/api/deployments/${DEPLOYMENT_ID}/predict`;
  const stored = `/api/v2/deployments/${DEPLOYMENT_ID}/predict`;
  const said = { body: { raw_predictions: {} } };
  await using platform = await startDeployment({
    answers: { [predict]: said, [stored]: said, [`${stored}/shadow`]: said },
  });
  const { client, deployment } = platform;
  const directory = await mkdtemp(join(tmpdir(), 'sdk-predict-'));
  try {
    await writeFile(join(directory, 'a.jpg'), 'pixels');
    expect(await deployment.predict(join(directory, 'a.jpg'))).toEqual(said.body);
  } finally {
    await rm(directory, { recursive: true });
  }
  const full = { tags: ['x', { name: 'y' }], source: { name: 's' }, metadata: { a: 1 }, customMetadata: { b: 2 } };
  const image = { filename: 'b.jpg', bytes: Buffer.from('more') };
  await deployment.predictBytes(image, { ...full, monitor: false, postprocess: false, uploadDir: 'd' });
  await deployment.predictCloudImage('o/c.jpg', full);
  await deployment.predictData({ objectName: 'o/d.jpg' });
  const asset = { oraclePredictionId: 'P', objectName: 'o/e.jpg' } as Parameters<typeof deployment.predictShadow>[0];
  await deployment.predictShadow(asset, { monitor: false });
  const sent = platform.sent().filter(({ path }) => path.includes('predict'));
  const forms = sent
    .slice(0, 2)
    .map(({ body }) => [...body.matchAll(/name="([^\r]*)"\r\n\r\n([^\r]*)/g)].map(([, name, value]) => [name, value]));
  expect(forms).toEqual([
    [
      ['monitor', 'True'],
      ['postprocess', 'True'],
      ['media"; filename="a.jpg', 'pixels'],
    ],
    [
      ['tags', 'x'],
      ['tags', 'y'],
      ['monitor', 'False'],
      ['postprocess', 'False'],
      ['source', 's'],
      ['upload_dir', 'd'],
      ['metadata', '{"a":1}'],
      ['custom_metadata', '{"b":2}'],
      ['media"; filename="b.jpg', 'more'],
    ],
  ]);
  const { id, ...place } = STORAGE;
  const cloud = (object_name: string): object => ({ connector_id: id, ...place, object_name });
  expect(sent.slice(2).map(bodyOf)).toEqual([
    {
      tags: ['x', 'y'],
      monitor: true,
      postprocess: true,
      source: 's',
      metadata: { a: 1 },
      custom_metadata: { b: 2 },
      cloud_image: cloud('o/c.jpg'),
    },
    { tags: [], monitor: true, postprocess: true, cloud_image: cloud('o/d.jpg') },
    { prediction_id: 'P', monitor: false, cloud_image: cloud('o/e.jpg') },
  ]);
  expect(client.hasConnector).toBe(true);
});

test.each([201, 400, 503])('tells a prediction that was answered %d, and does not ask again', async (status) => {
  const predict = `/api/deployments/${DEPLOYMENT_ID}/predict`;
  await using platform = await startDeployment({ answers: { [predict]: { status, body: { message: 'no' } } } });
  const image = { filename: 'b.jpg', bytes: Buffer.from('more') };
  await expect(platform.deployment.predictBytes(image)).rejects.toThrow(PredictionError);
  expect(platform.sent().filter(({ path }) => path === predict)).toHaveLength(1);
});

test('lists and finds predicted assets, with their predictions', async () => {
  const data = { id: 'D', object_name: 'o/x.jpg', filename: 'x.jpg', type: 'IMAGE', meta: { width: 2, height: 3 } };
  const asset = { id: 'A', oracle_prediction_id: 'P', data: { ...data, presigned_url: null } };
  const prediction = { is_shadow: false, latency: 0.1, raw_predictions: { detection_classes: [] } };
  let predictions: object[] | null = null;
  await using platform = await startDeployment({
    answers: {
      [`${PATH}/predictedassets`]: ({ query }: ServedRequest) => ({
        body: query.includes('cursor')
          ? { items: [{ ...asset, id: 'B' }], count: 2, next_cursor: null }
          : { items: [asset], count: 2, next_cursor: 'c' },
      }),
      [`${PATH}/predictedassets/find`]: { body: asset },
      '/api/predicted/asset/A': () => ({ body: { ...asset, predictions, reviews: null } }),
      '/api/data/D': {
        body: { ...data, datalake_id: 'L', content_type: 'image/jpeg', upload_status: 'DONE' },
      },
      '/api/data/D/presigned-url': { body: { presigned_url: 'https://s/x?sig=1' } },
    },
  });
  const { client, deployment } = platform;
  const list = deployment.listPredictedAssets({ q: 'a', assignmentStatus: 'DONE', customMetadata: { b: 1 } });
  expect(await list.ids()).toEqual(['A', 'B']);
  expect(list.connection).toBe(client.connection);
  expect(list.connexion).toBe(client.connection);
  await expect(deployment.findPredictedAsset({})).rejects.toThrow(TypeError);
  const found = await deployment.findPredictedAsset({ filename: 'x.jpg', dataId: 'D' });
  expect(found).toMatchObject({
    deploymentId: DEPLOYMENT_ID,
    dataId: 'D',
    oraclePredictionId: 'P',
    width: 2,
    height: 3,
  });
  expect(found.idWithExtension).toBe('A.jpg');
  expect(await found.getChampionPrediction()).toBeUndefined();
  predictions = [prediction, { ...prediction, is_shadow: true }];
  expect(await found.getChampionPrediction()).toEqual({ isShadow: false, latency: 0.1, raw: prediction });
  expect((await found.getShadowPrediction())?.isShadow).toBe(true);
  expect((await found.getData()).datalakeId).toBe('L');
  expect(await found.resetUrl()).toBe('https://s/x?sig=1');
  await found.delete();
  const kinds =
    'upload_statuses=PENDING&upload_statuses=COMPUTING&upload_statuses=DONE&upload_statuses=ERROR&types=IMAGE&types=VIDEO';
  const filters = 'assignment_status=DONE&custom_metadata=%7B%22b%22%3A1%7D';
  expect(platform.sent().map(line)).toEqual([
    `GET ${PATH}/predictedassets?q=a&limit=1000&${filters}&${kinds}`,
    `GET ${PATH}/predictedassets?q=a&limit=1000&cursor=c&${filters}&${kinds}`,
    `GET ${PATH}/predictedassets/find?filename=x.jpg&data_id=D`,
    'GET /api/predicted/asset/A',
    'GET /api/predicted/asset/A',
    'GET /api/data/D',
    'GET /api/data/D/presigned-url',
    'DELETE /api/predicted/asset/A',
  ]);
});
