import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { MonitoringClient, type RequestEvent, StorageError } from '../src/index.ts';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { DEPLOYMENT_ID, LOGIN, PREDICTIONS, SERVING_LOGIN, startDeployment } from './support/monitoring.ts';
import { QUICK_RETRY, startPlatform, TOKEN } from './support/platform.ts';

const SIGNATURE = 'SIGNATURE-5f2c';
const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'OBJECT_DETECTION' };
const MODEL = {
  name: 'v0',
  origin: { id: 'O', name: 'm' },
  version: 0,
  type: 'OBJECT_DETECTION',
  framework: 'ONNX',
  id: 'M',
};

const handlerFor =
  (origin: () => string) =>
  ({ path, query }: ServedRequest): Answer => {
    const presigned_url = `${origin()}/store/x?X-Signature=${SIGNATURE}`;
    if (path.endsWith('/datasetversions/find')) return { body: VERSION };
    if (path.endsWith('/modelversions/find')) return { body: MODEL };
    if (path.endsWith('/modelfiles/find')) {
      return { body: { id: 'F', name: 'f', filename: 'f.onnx', object_name: 'o/f', large: false, presigned_url } };
    }
    if (path.endsWith('/assets/find')) {
      const data = { id: 'D', object_name: 'o/x', filename: 'x.jpg', type: 'IMAGE', content_type: 'image/jpeg' };
      return { body: { id: 'A', data: { ...data, upload_status: 'DONE', presigned_url } } };
    }
    if (path.endsWith('/datalake')) return { body: { id: 'L', name: 'lake', connector_id: 'C' } };
    if (path.endsWith('/datas/find')) {
      const data = { id: 'D', object_name: 'o/y', filename: 'y.jpg', type: 'IMAGE', content_type: 'image/jpeg' };
      return { body: { ...data, upload_status: 'DONE', presigned_url } };
    }
    if (path.endsWith('/generate_object_name')) return { body: { object_name: 'o/z' } };
    if (path.endsWith('/generate_presigned_url')) {
      const fields = { 'x-amz-signature': SIGNATURE };
      return { body: { client_type: 'minio', presigned_url_data: { url: presigned_url, fields } } };
    }
    if (path.endsWith('/jobv2s/find')) return { body: { id: new URLSearchParams(query).get('id'), status: 'RUNNING' } };
    if (path.endsWith('/job/L')) return { body: { id: 'L', status: 'FAILED', logging_object_name: 'o/log' } };
    if (path.endsWith('/retrieve_presigned_url')) return { body: { presigned_url } };
    if (path.startsWith('/store/')) return (socket) => socket.destroy();
    // A platform that echoes what it was sent must not make us echo it too.
    return { status: 400, body: { message: `Bearer ${TOKEN} at ${presigned_url}`, detail: [TOKEN] } };
  };

const shown = (value: unknown): string =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, customInspect: false }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? `${value.stack}` : '',
  ].join('\n');

test('shows neither token nor signature in objects, errors or events', async () => {
  let origin = '';
  const events: RequestEvent[] = [];
  const observe = (event: RequestEvent): void => void events.push(event);
  const options = { observe, retry: { ...QUICK_RETRY, tries: 2 } };
  await using platform = await startPlatform(
    handlerFor(() => origin),
    options,
  );
  origin = platform.server.origin;
  const { client } = platform;
  const job = await client.getJobById('J');
  const version = await client.getDatasetVersionById('V');
  const asset = await version.findAsset({ id: 'A' });
  const file = await (await client.getModelVersionById('M')).getFile('f');
  const datalake = await client.getDatalake();
  const data = await datalake.findData({ id: 'D' });
  const failures = await Promise.all(
    [
      data.download(tmpdir(), { forceReplace: true }),
      datalake.uploadData({ filename: 'z.jpg', bytes: Buffer.from('z') }),
      job.sync(),
      (await client.getJobById('L')).readLoggingFile(),
      asset.bytes(),
      file.bytes(),
      client.fetchJson(`${origin}/store/x?X-Signature=${SIGNATURE}`),
      client.fetchJson(`no-url?X-Signature=${SIGNATURE}`),
    ].map((call) => call.catch((error: unknown) => error)),
  );
  expect(failures.every((failure) => failure instanceof Error)).toBe(true);
  expect(asset.url).toContain(SIGNATURE);
  const text = [
    client,
    job,
    version,
    asset,
    file,
    datalake,
    data,
    datalake.listData(),
    version.listAssets(),
    events,
    ...failures,
  ]
    .map(shown)
    .join('\n');
  expect(text).toContain('x.jpg');
  expect(text).toContain('answered 400');
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain(SIGNATURE);
}, 20_000);

test('keeps the failure of a text that is no URL free of that text', async () => {
  await using platform = await startPlatform(() => ({ status: 404 }));
  const error = await platform.client.fetchJson(`x?sig=${SIGNATURE}`).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageError);
  expect(shown(error)).not.toContain(SIGNATURE);
});

const JWT = 'jwt-5f2c-0123456789';

test('shows neither token nor jwt of a service in deployments, monitoring clients, errors, events or the spool', async () => {
  const echo = ({ headers, body }: ServedRequest): Answer => ({
    status: 422,
    body: { message: `${headers['authorization']} ${TOKEN} ${body}` },
  });
  const events: unknown[] = [];
  const observe = (event: RequestEvent): void => void events.push(event);
  const answers = {
    [LOGIN]: { body: { jwt: JWT, expires: 3600 } },
    [PREDICTIONS]: echo,
    [SERVING_LOGIN]: echo,
  };
  await using platform = await startDeployment({ type: 'CLASSIFICATION', answers, options: { observe } });
  const { deployment, server } = platform;
  const directory = await mkdtemp(join(tmpdir(), 'sdk-secrets-'));
  const image = { bytes: Buffer.from('pixels'), filename: 'x.png', height: 1, width: 1, latency: 0 };
  const facts = { ...image, prediction: { detectionClasses: [1], detectionScores: [1] } };
  const onEvent = (event: unknown): void => void events.push(event);
  const account = { oracleHost: server.origin, apiToken: TOKEN, deploymentId: DEPLOYMENT_ID, observe };
  const client = new MonitoringClient({ ...account, type: 'CLASSIFICATION', spool: { directory, onEvent } });
  try {
    const failures = await Promise.all([
      deployment.monitor(facts).catch((error: unknown) => error),
      deployment.predictBytes(image).catch((error: unknown) => error),
    ]);
    const receipt = await client.monitor(facts);
    const reports = [await client.flush(), await client.close()];
    const seen = [deployment, deployment.oracleConnection, client, receipt, reports, events, failures];
    const names = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    const kept = await Promise.all(files.map((path) => readFile(path, 'utf8')));
    const text = [...seen.map(shown), ...kept].join('\n');
    expect(files.some((path) => path.includes('refused'))).toBe(true);
    expect(text).toContain('answered 422');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(JWT);
  } finally {
    await rm(directory, { recursive: true });
  }
});
