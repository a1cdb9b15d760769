import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { connectTo, hostOf, logInTo } from './support/services.ts';

let emulator: Emulator;
let seeded: Seeded;

const SEED = {
  job: false,
  model: { name: 'detector', type: 'OBJECT_DETECTION', labels: { '0': 'car', '1': 'bus' }, files: [] },
  deployment: { name: 'gate' },
} as const;

beforeEach(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed(SEED);
});

afterEach(async () => {
  await emulator.close();
});

interface Deployed {
  id: string;
  name: string;
}

const deployments = (): string => `/api/organization/${emulator.organizationId}/deployments`;

const statusOf = async (route: string, body?: object): Promise<number> =>
  (await callApi(emulator, route, body === undefined ? {} : { body })).status;

test('a model version is deployed by either way, under a name of its own', async () => {
  const { model_version_id } = seeded;
  const settings = { model_version_id, name: 'door', min_threshold: 0.3, disable_serving: true };
  const made = await readApi<Deployed>(emulator, `POST ${deployments()}`, { body: settings });
  expect(made).toMatchObject({
    name: 'door',
    type: 'OBJECT_DETECTION',
    min_threshold: 0.3,
    target_datalake_id: seeded.datalake_id,
    shadow_model_version_id: null,
    oracle_host: expect.stringContaining('http://127.0.0.1:'),
    serving_host: null,
    review_campaign_id: null,
  });
  const other = await readApi<Deployed>(emulator, `POST /api/model/version/${model_version_id}/deploy`, { body: {} });
  expect(other.name).toBe('detector-v0');
  expect(await statusOf(`POST ${deployments()}`, settings)).toBe(409);
  expect(await statusOf(`POST ${deployments()}`, { model_version_id: seeded.dataset_id })).toBe(404);
  expect(await statusOf(`POST ${deployments()}`, { ...settings, name: 'x', target_datalake_id: 'none' })).toBe(400);
  expect(await readApi(emulator, `GET ${deployments()}/find?name=door`)).toMatchObject({ id: made.id });
  expect(await readApi(emulator, `GET ${deployments()}?order_by=name`)).toMatchObject({
    items: [{ name: 'detector-v0' }, { name: 'door' }, { name: 'gate' }],
  });
});

test('a deployment changes its settings, its model and its shadow, but not its type', async () => {
  const route = `/api/deployment/${seeded.deployment_id}`;
  const same = await emulator.seed({ job: false, model: { ...SEED.model, labels: { '0': 'bus', '1': 'van' } } });
  const other = await emulator.seed({ job: false, model: { name: 'masks', type: 'MASK', files: [] } });
  const labels = async (): Promise<Deployed[]> =>
    (await readApi<{ items: Deployed[] }>(emulator, `GET ${route}/labels`)).items;
  const before = await labels();
  expect(before.map(({ name }) => name)).toEqual(['car', 'bus']);
  for (const kind of ['model', 'shadow']) {
    const body = { model_version_id: same.model_version_id };
    expect(await readApi(emulator, `POST ${route}/${kind}`, { body })).toMatchObject({ name: 'gate' });
    expect(await statusOf(`POST ${route}/${kind}`, { model_version_id: other.model_version_id })).toBe(400);
  }
  const after = await labels();
  expect(after.map(({ name }) => name)).toEqual(['bus', 'van']);
  expect(after[0]).toEqual(before[1]);
  const changes = { name: 'gate 2', min_threshold: 0.7, sample_rate: 0.25 };
  expect(await readApi(emulator, `PATCH ${route}`, { body: changes })).toMatchObject({
    ...changes,
    model_version_id: same.model_version_id,
    shadow_model_version_id: same.model_version_id,
  });
  expect(await statusOf(`PATCH ${route}`, { sample_rate: 2 })).toBe(422);
});

test('continuous deployment is set up before it is switched', async () => {
  const route = `/api/deployment/${seeded.deployment_id}/pipeline/cd`;
  expect(await statusOf(`PUT ${route}`, { active: false })).toBe(400);
  expect(await readApi(emulator, `POST ${route}`, { body: { policy: 'DEPLOY_SHADOW' } })).toMatchObject({
    active: true,
  });
  expect(await readApi(emulator, `PUT ${route}`, { body: { active: false } })).toEqual({
    policy: 'DEPLOY_SHADOW',
    active: false,
  });
  expect(await statusOf(`POST ${route}`, { policy: 'DEPLOY_ALL' })).toBe(422);
});

test('a model that is deployed stays until its deployment is deleted', async () => {
  const version = `DELETE /api/model/version/${seeded.model_version_id}`;
  expect(await statusOf(version)).toBe(409);
  expect(await statusOf(`DELETE /api/deployment/${seeded.deployment_id}?force_delete=False`)).toBe(204);
  expect(await statusOf(version)).toBe(204);
});

test('each service gives its own token, for one deployment', async () => {
  const id = seeded.deployment_id ?? '';
  const other = (await emulator.seed({ ...SEED, deployment: { name: 'other' } })).deployment_id ?? '';
  const host = await hostOf(emulator, id, 'oracle');
  const right = { api_token: emulator.apiToken, deployment_id: id };
  expect(await logInTo(host, 'oracle', right)).toEqual({
    status: 200,
    body: { jwt: expect.any(String), expires: 3600 },
  });
  expect((await logInTo(host, 'oracle', { ...right, api_token: 'wrong' })).status).toBe(401);
  expect((await logInTo(host, 'oracle', { ...right, deployment_id: 'none' })).status).toBe(404);
  const oracle = await connectTo(emulator, id, 'oracle');
  expect(await oracle.call(`GET /api/deployment/${id}`)).toMatchObject({ status: 200, body: { name: 'gate' } });
  expect((await oracle.call(`GET /api/deployment/${other}`)).status).toBe(403);
  const bearer = { authorization: `Bearer ${emulator.apiToken}` };
  expect((await fetch(`${host}/api/deployment/${id}`, { headers: bearer })).status).toBe(401);
  expect((await fetch(`${host}/api/deployment/${id}`)).status).toBe(401);
});

test('a token of one service does not open the other', async () => {
  const id = seeded.deployment_id ?? '';
  const [oracleHost, servingHost] = [await hostOf(emulator, id, 'oracle'), await hostOf(emulator, id, 'serving')];
  const login = await logInTo(servingHost, 'serving', { api_token: emulator.apiToken, deployment_id: id });
  const { jwt } = login.body as { jwt: string };
  const headers = { authorization: `Bearer ${jwt}` };
  expect((await fetch(`${oracleHost}/api/deployment/${id}`, { headers })).status).toBe(401);
});

test('records say neither the token of the platform nor those of the services', async () => {
  await emulator.close();
  emulator = await startEmulator({ recordRequests: true, seed: SEED });
  const [{ deployment_id = '' } = {}] = emulator.seeded;
  const oracle = await connectTo(emulator, deployment_id, 'oracle');
  await oracle.call(`GET /api/deployment/${deployment_id}`);
  expect(emulator.requests.map(({ host, method }) => `${host} ${method}`)).toEqual([
    'platform GET',
    'oracle POST',
    'oracle GET',
  ]);
  expect(emulator.requests[1]?.body).toEqual({ api_token: '<token>', deployment_id });
  const text = JSON.stringify(emulator.requests);
  expect(text).not.toContain(emulator.apiToken);
  expect(text).not.toContain('Bearer');
});

test('a token whose time is over is refused', async () => {
  await emulator.close();
  emulator = await startEmulator({ jwtLifetimeMs: 0, seed: SEED });
  const [{ deployment_id = '' } = {}] = emulator.seeded;
  const oracle = await connectTo(emulator, deployment_id, 'oracle');
  expect((await oracle.call(`GET /api/deployment/${deployment_id}`)).status).toBe(401);
});

test('deployments answer no hosts when the services are left out', async () => {
  await emulator.close();
  emulator = await startEmulator({ services: false, seed: SEED });
  expect(await readApi(emulator, `GET ${deployments()}/find?name=gate`)).toMatchObject({
    oracle_host: null,
    serving_host: null,
  });
});
