import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { makePng } from './support/png.ts';
import { missingPythonClient, runPython } from './support/python-client.ts';

const missing = await missingPythonClient();
const testWithPython = missing === undefined ? test : test.skip;
if (missing !== undefined) process.stderr.write(`The vendor's client is left out: ${missing}\n`);

let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  await writeFile(join(folder, 'a.png'), makePng(64, 48));
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const MODEL = { name: 'detector', type: 'OBJECT_DETECTION', labels: { '0': 'car' }, files: [] } as const;
const BOXES = ['detection_boxes', 'detection_classes', 'detection_scores', 'detection_texts'];

testWithPython("serves the vendor's client beside the platform", async () => {
  const deployment = { name: 'watched', withShadow: true };
  const watched = await emulator.seed({ job: false, model: MODEL, deployment });
  const alone = await emulator.seed({ job: false, model: MODEL, deployment: { name: 'alone', serving: false } });
  await emulator.seed({ job: false, model: { ...MODEL, name: 'shared', private: false } });
  // The second prediction meets a service that does not know its token any more, once.
  emulator.addFault({
    match: { host: 'oracle', path: '/predictions$', nth: 2 },
    fault: { kind: 'status', status: 401, body: { message: 'Invalid or expired token' } },
  });
  const seen = await runPython({
    script: 'services.py',
    arguments: [watched.deployment_id ?? '', alone.deployment_id ?? '', folder],
    environment: {
      api_token: emulator.apiToken,
      organization_id: emulator.organizationId,
      host: emulator.host,
    },
  });

  const answer = ['deployment_id', 'id', 'timestamp'];
  expect(seen).toEqual({
    answers: [answer, answer],
    twice: expect.stringContaining('known already'),
    shadow_before: null,
    shadow_answer: BOXES,
    shadow_after: true,
    served: [BOXES, expect.stringContaining('No model runs')],
    served_data: ['b.png', { lane: 3 }, ['served']],
    listed: 4,
    without_serving: 'AssertionError',
    public: 'shared',
    private: 'Public model not found',
    unknown: 'ResourceNotFoundError',
  });
  expect(emulator.unknownRoutes).toEqual([]);
});
