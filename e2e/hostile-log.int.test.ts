import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { type Finished, processing, runOn, smallImages, writeProcessing } from './local-run.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const LINES = 100_000;
/** What the system keeps between the worker and its supervisor is some 200 kB. */
const MOST_BEHIND = 20_000;

/** The most memory that the worker and its supervisor have had so far, in megabytes, and how many lines are on disk. */
const PEAKS = `import { readFileSync } from 'node:fs';
  import { join } from 'node:path';
  const spooled = (workDir) => readFileSync(join(workDir, 'log.jsonl'), 'utf8').split('noise number ').length - 1;
  const peakOf = (pid) => Math.round(/^VmHWM:\\s+(\\d+)/m.exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1] / 1024);
  const peaks = () => peakOf(process.pid) + '+' + peakOf(process.ppid);`;

/** How far the final log file and the live log got, and how long the run went on after its handler was done. */
const floodedBy = async (work: string) => {
  const seeded: Seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const source = processing(
    `concurrency: 1, process: async (asset, { log, workDir }) => {
    if (asset.filename === 'image-001.jpg') { ${work} console.log(['the last of the handler', peaks(), spooled(workDir), Date.now()].join(' ')); }
    return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
  }`,
    PEAKS,
  );
  const run = await runOn(emulator, seeded, writeProcessing(source));
  const endedAt = Date.now();
  const job = emulator.job(seeded.job_id ?? '');
  const live = job?.lines.map(({ log }) => String(log)) ?? [];
  const file = Object.values(JSON.parse(String(job?.logFile)) as Record<string, { logs?: Record<string, string> }>);
  const lines = file.flatMap(({ logs = {} }) => Object.values(logs));
  const lastOfHandler = lines.find((line) => line.startsWith('the last of the handler')) ?? '';
  const [peaks = '', spooled, doneAt] = lastOfHandler.split(' ').slice(-3);
  return { run, live, lines, peaks, behind: LINES - Number(spooled), delayMs: endedAt - Number(doneAt) };
};

const told = (run: Finished, figures: object): void =>
  void process.stdout.write(`${JSON.stringify({ exitCode: run.exitCode, ...figures })}\n`);

test.each([
  ['prints', `for (let n = 0; n < ${LINES}; n += 1) console.log('noise number', n);`],
  ['logs', `for (let n = 0; n < ${LINES}; n += 1) log.info('noise number ' + n);`],
  [
    'logs in sections',
    `for (let n = 0; n < ${LINES / 20}; n += 1) { log.section('part ' + n); for (let m = 0; m < 20; m += 1) log.info('noise number ' + (20 * n + m)); }`,
  ],
])(
  'keeps every line of a handler that %s 100,000 of them, and does not end later for it',
  async (_, work) => {
    const { run, live, lines, peaks, behind, delayMs } = await floodedBy(work);
    const noise = lines.filter((line) => line.startsWith('noise number '));
    expect(run.exitCode).toBe(0);
    expect(noise).toEqual(Array.from({ length: LINES }, (_unused, n) => `noise number ${n}`));
    const leftOut = live.flatMap((line) => /^… (\d+) lines are in the log file only/.exec(line)?.[1] ?? []);
    told(run, { live: live.length, leftOut, peaks, behind, delayMs });
    // Nothing has piled up in the worker: what it has said is in the spool, or in the pipe.
    expect(behind).toBeLessThan(MOST_BEHIND);
    for (const peak of peaks.split('+')) expect(Number(peak)).toBeLessThan(300);
    expect(leftOut.length).toBeGreaterThan(0);
    expect(live.at(-1)).toMatch(/the platform holds/);
  },
  120_000,
);

test('ends a handler that logs for ever, as one that does not let go of its thread', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const source = processing("assetTimeoutMs: 1500, process: (asset, { log }) => { for (;;) log.info('noise'); }");
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(/^blocked: the handler has not let go of the process for 5 s; in hand: image-00/);
}, 120_000);
