import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { makePng } from './support/png.ts';
import { missingPythonClient, runPython } from './support/python-client.ts';

const testWithPython = (await missingPythonClient()) === undefined ? test : test.skip;

const imagesOf = (names: readonly string[]): { filename: string; bytes: Buffer }[] =>
  names.map((filename) => ({ filename, bytes: makePng(100, 50) }));

const NAMES = ['a.png', 'b.png', 'c.png', 'd.png'];

let emulator: Emulator;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  emulator = await startEmulator();
});
afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const ofEach = (shapes: unknown): Record<string, unknown> => Object.fromEntries(NAMES.map((name) => [name, shapes]));

testWithPython("exports what the vendor's parsers read back the same", async () => {
  const { dataset_version_id } = await emulator.seed({ datasetName: 'cars', images: imagesOf(NAMES), job: false });
  await emulator.seed({ datalakeName: 'archive', images: imagesOf(['old.png']), job: false });
  const seen = await runPython({
    script: 'round_trip.py',
    arguments: [folder, dataset_version_id],
    environment: { api_token: emulator.apiToken, organization_id: emulator.organizationId, host: emulator.host },
  });
  const boxes = [
    ['car', 10, 20, 20, 10],
    ['bus & co', 0, 0, 100, 50],
  ];
  const polygon = [
    [0, 0],
    [50, 0],
    [50, 25],
  ];
  expect(seen).toEqual({
    multidata: NAMES,
    OBJECT_DETECTION: [ofEach([boxes, [], []]), true, true],
    SEGMENTATION: [ofEach([[], [['bus & co', polygon]], []]), true, true],
    CLASSIFICATION: [ofEach([[], [], ['bus & co']]), true, true],
    several: NAMES.map(() => [2, 1, 1, 1, 0]),
    masks: [[4, expect.any(Array)]],
    split: [2, 1, 1],
    job: 'SUCCEEDED',
    lakes: ['archive', 'default'],
    archived: ['old.png'],
    mixed: [...NAMES, 'old.png'],
    'lakes of mixed': true,
    url: true,
  });
  expect(emulator.unknownRoutes).toEqual([]);
});
