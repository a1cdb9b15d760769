import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';

let emulator: Emulator;
let jobId: string;
beforeEach(async () => {
  emulator = await startEmulator();
  jobId = (await emulator.seed({})).job_id ?? '';
});
afterEach(() => emulator.close());

const move = async (to: string): Promise<number> => (await callApi(emulator, `POST /api/v2/job/${jobId}/${to}`)).status;

for (const [title, moves, statuses, history] of [
  ['runs to its end', ['running', 'succeed'], [200, 200], ['PENDING', 'RUNNING', 'SUCCEEDED']],
  [
    'takes a status twice',
    ['running', 'running', 'fail', 'fail'],
    [200, 200, 200, 200],
    ['PENDING', 'RUNNING', 'FAILED'],
  ],
  ['fails before it runs', ['fail'], [200], ['PENDING', 'FAILED']],
  ['starts again after a failure', ['fail', 'running'], [200, 200], ['PENDING', 'FAILED', 'RUNNING']],
  [
    'stays as it ended',
    ['running', 'succeed', 'running', 'fail'],
    [200, 200, 409, 409],
    ['PENDING', 'RUNNING', 'SUCCEEDED'],
  ],
  ['does not succeed before it runs', ['succeed'], [409], ['PENDING']],
] as const) {
  test(`a job ${title}`, async () => {
    const answered: number[] = [];
    for (const to of moves) answered.push(await move(to));
    expect(answered).toEqual(statuses);
    expect(emulator.job(jobId)?.statuses).toEqual(history);
  });
}

test('a killed job takes lines but no status', async () => {
  await move('running');
  emulator.killJob(jobId);
  const body = { line_nb: 0, log: 'bye', part: 'end', final: false, special: false };
  expect(await callApi(emulator, `POST /api/v2/job/${jobId}/logging`, { body })).toMatchObject({ status: 200 });
  expect(await Promise.all(['running', 'succeed', 'fail'].map(move))).toEqual([409, 409, 409]);
  expect(emulator.job(jobId)).toMatchObject({ status: 'KILLED', lines: [{ log: 'bye' }] });
  expect(() => emulator.killJob('none')).toThrow('There is no job none.');
  expect(emulator.job('none')).toBeUndefined();
});

test('shows the lines of a log while the job runs, to whoever holds the token', async () => {
  const live = `GET /__emulator/jobs/${jobId}`;
  expect(await readApi(emulator, live)).toEqual({ id: jobId, status: 'PENDING', exit_code: null, lines: [] });
  await move('running');
  const line = { line_nb: 1, log: 'later', part: '--#--a', final: false, special: false };
  for (const body of [line, { ...line, line_nb: 0, log: 'first' }, { ...line, log: 'instead' }]) {
    await callApi(emulator, `POST /api/v2/job/${jobId}/logging`, { body });
  }
  const lines = [
    { line_nb: 0, part: '--#--a', log: 'first' },
    { line_nb: 1, part: '--#--a', log: 'instead' },
  ];
  expect(await readApi(emulator, live)).toMatchObject({ status: 'RUNNING', lines });
  expect(await callApi(emulator, 'GET /__emulator/jobs/none')).toMatchObject({ status: 404 });
  expect(await callApi(emulator, live, { headers: { authorization: 'Bearer wrong' } })).toMatchObject({ status: 401 });
});

test('a run of its own is made for a job that starts again', async () => {
  await move('fail');
  await move('running');
  const { runs } = await readApi<{ runs: unknown[] }>(emulator, `GET /api/v2/job/${jobId}`);
  expect(runs).toMatchObject([{ status: 'RUNNING' }, { status: 'FAILED' }]);
});

test('refuses to save a log file that was not uploaded', async () => {
  const body = { logging_object_name: 'logging/none.json' };
  expect(await callApi(emulator, `POST /api/v2/job/${jobId}/logging/save`, { body })).toMatchObject({ status: 400 });
});

test('a payload names the assets of its job', async () => {
  const images = ['a.jpg', 'b.jpg', 'a.jpg'].map((filename) => ({ filename, width: 4, height: 3 }));
  const seeded = await emulator.seed({ images, job: { assetFilenames: ['a.jpg'] } });
  const { processing_job } = await readApi<{ processing_job: { payload_presigned_url: string } }>(
    emulator,
    `GET /api/v2/job/${seeded.job_id}`,
  );
  const payload = await fetch(processing_job.payload_presigned_url);
  expect(await payload.json()).toEqual({ asset_ids: [seeded.asset_ids[0], seeded.asset_ids[2]] });
  await expect(emulator.seed({ job: { assetFilenames: ['none.jpg'] } })).rejects.toThrow('none.jpg');
});
