import { afterEach, expect, test } from '@jest/globals';
import { type Emulator, type SeedOptions, startEmulator } from '../src/index.ts';
import { readApi } from './support/api.ts';
import { makePng } from './support/png.ts';
import { Replay, readRecording } from './support/replay.ts';

let emulator: Emulator | undefined;

afterEach(async () => {
  await emulator?.close();
});

const LABELS = { '0': 'car', '1': 'person', '2': 'dog' };

const id = (prefix: string, count: number): string => `${prefix}-0000-4000-8000-${String(count).padStart(12, '0')}`;

const imagesOf = (count: number): SeedOptions['images'] =>
  Array.from({ length: count }, (_, index) => ({ filename: `img_00000${index}.jpg`, bytes: makePng(64, 48) }));

const seedForLaunch = async (target: Emulator): Promise<Record<string, string>> => {
  const seeded = await target.seed({
    datasetName: 'seed-dataset',
    type: 'OBJECT_DETECTION',
    images: imagesOf(4),
    model: { name: 'seed-model', type: 'OBJECT_DETECTION', framework: 'ONNX', labels: LABELS, files: [] },
    job: false,
  });
  return {
    'stand-in': 'local',
    [id('00000a91', 1)]: target.organizationId,
    [id('000da5e1', 1)]: seeded.dataset_version_id,
    [id('00040de7', 1)]: seeded.model_version_id ?? '',
  };
};

/** The recorded platform launched its jobs with one generation of context after the other: parts by first and last. */
const LAUNCHES = [
  {
    contextKey: 'processing_job',
    parts: [
      [0, 21],
      [30, 39],
    ],
  },
  {
    contextKey: 'datasetversionprocessingjob',
    parts: [
      [0, 14],
      [22, 24],
    ],
  },
  {
    contextKey: 'dataset_version_processing_job',
    parts: [
      [0, 14],
      [26, 28],
    ],
  },
] as const;

for (const { contextKey, parts } of LAUNCHES) {
  test(`answers the requests of launch.json with what was recorded, with the context ${contextKey}`, async () => {
    emulator = await startEmulator({ contextKey });
    const replay = new Replay(emulator.host, emulator.apiToken, await seedForLaunch(emulator));
    const exchanges = await readRecording('launch.json');
    for (const [first, last] of parts) {
      for (const { request, response } of exchanges.slice(first, last + 1)) {
        const query = request.query?.replace('stand-in', 'local');
        await replay.send({ request: { ...request, ...(query === undefined ? {} : { query }) }, response });
      }
    }
    expect(replay.differences).toEqual([]);
    expect(emulator.unknownRoutes).toEqual([]);
  });
}

const DEPLOYMENTS = ['CLASSIFICATION', 'OBJECT_DETECTION', 'SEGMENTATION'] as const;

const seedForMonitoring = async (target: Emulator): Promise<Record<string, string>> => {
  const names: Record<string, string> = {
    '<token>': target.apiToken,
    'stand-in': 'local',
    'stand-in-bucket': 'local-bucket',
    [id('00000a91', 1)]: target.organizationId,
  };
  for (const [index, type] of DEPLOYMENTS.entries()) {
    const seeded = await target.seed({
      job: false,
      images: index === 0 ? imagesOf(1) : [],
      model: { name: `model-${type}`, type, labels: LABELS, files: [] },
      deployment: { name: `seed-${type.toLowerCase()}`, withShadow: true, serving: false },
    });
    names[id('00de9107', index + 1)] = seeded.deployment_id ?? '';
  }
  return names;
};

test('answers the requests of monitor.json with what was recorded, or more', async () => {
  emulator = await startEmulator();
  const names = await seedForMonitoring(emulator);
  const replay = new Replay(emulator.host, emulator.apiToken, names);
  const route = `GET /api/organization/${emulator.organizationId}/deployments/find?name=seed-segmentation`;
  const { oracle_host } = await readApi<{ oracle_host: string }>(emulator, route);
  replay.hosts.set('oracle', oracle_host);
  for (const exchange of await readRecording('monitor.json')) {
    // The recorded service forgot its tokens once.
    const forgets = exchange.request.host === 'oracle' && exchange.response.status === 401;
    const recall = forgets
      ? emulator.addFault({ match: { host: 'oracle' }, fault: { kind: 'status', status: 401, body: { message: '' } } })
      : undefined;
    await replay.send(exchange);
    recall?.();
  }
  expect(replay.differences).toEqual([]);
  expect(emulator.unknownRoutes).toEqual([]);
});
