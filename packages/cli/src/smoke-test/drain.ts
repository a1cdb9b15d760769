import { setTimeout } from 'node:timers/promises';
import { type Check, failed, ok } from '../checks/check.ts';
import type { Container } from '../engine/container.ts';
import { count, duration, someOf } from '../output.ts';
import { targetOf } from '../seed/job.ts';
import { checkExit, checkStatus } from './checks.ts';
import type { Made } from './made.ts';
import { exitCodeAfter, type Stop } from './options.ts';
import { jobOf, madeIn, type Ran, runTrial, type Stage, seedTrial, type Trial } from './stage.ts';

/** What came of a run that was stopped, and was started again. */
export interface Drained {
  readonly checks: readonly Check[];
  readonly ran: readonly Ran[];
}

const LOOK_MS = 20;
/** How long the platform holds something back after the signal at most: an engine takes its time to send one. */
const MOST_MARGIN_MS = 4000;

const holdMs = ({ afterMs, graceMs }: Stop): number => afterMs + Math.min(MOST_MARGIN_MS, graceMs / 2);

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * Holds back the second half of the images, or the model where there are none, until after the signal: so a run that would
 * be over before it is still at work. Answers the images that are not held back, by their keys, and how to end it.
 */
const holdBack = async (
  { emulator, client, plan }: Stage,
  { seeded }: Trial,
  ms: number,
): Promise<{ free: readonly string[]; release: () => void }> => {
  const { images } = plan.seed;
  const paths: string[] = [];
  if (targetOf(plan.seed.jobType) === 'model version') paths.push('/model_file/');
  else {
    const version = await client.getDatasetVersionById(seeded.dataset_version_id);
    const held = new Set(seeded.asset_ids.slice(Math.floor(images.length / 2)));
    for await (const { id, dataId } of version.listAssets()) if (held.has(id)) paths.push(`/${escaped(dataId)}/`);
  }
  const release = emulator.addFault({
    match: { method: 'GET', host: 'storage', path: paths.join('|') },
    fault: { kind: 'latency', ms },
  });
  const free = images.slice(0, Math.floor(images.length / 2));
  return { free: free.map(({ filename }, index) => `${index} ${filename}`), release };
};

/** How the stop went: undefined for a run that had ended before. */
interface Stopped {
  readonly endedInMs: number;
  readonly isKilled: boolean;
}

const stopIt = async (
  stage: Stage,
  { trial, stop }: { trial: Trial; stop: Stop },
  container: Container,
): Promise<Stopped | undefined> => {
  let isOver = false;
  const ended = container.exited.then(() => {
    isOver = true;
  });
  while (!isOver && !jobOf(stage, trial).statuses.includes('RUNNING')) {
    await Promise.race([ended, setTimeout(LOOK_MS)]);
  }
  await Promise.race([ended, setTimeout(stop.afterMs)]);
  if (isOver) return undefined;
  const startedAt = performance.now();
  await container.signal(stop.signal);
  await Promise.race([ended, setTimeout(stop.graceMs)]);
  const endedInMs = performance.now() - startedAt;
  const isKilled = !isOver;
  if (isKilled) await container.kill();
  return { endedInMs, isKilled };
};

const checkStop = (stopped: Stopped, { signal, graceMs }: Stop): Check =>
  stopped.isKilled
    ? failed(
        'stop',
        `did not end within ${duration(graceMs)} of SIG${signal}, and was killed`,
        'The signal has to reach the program (picsellia-ts image check says where it ends), which has to listen to it.',
      )
    : ok('stop', `ended ${duration(stopped.endedInMs)} after SIG${signal}`);

const checkReason = ({ job }: Ran, { signal }: Stop): Check => {
  const log = `${job.lines.map((line) => line.log).join('\n')}\n${job.logFile?.toString('utf8') ?? ''}`;
  return new RegExp(`SIG${signal}|signal|stopped|terminated|interrupted`, 'i').test(log)
    ? ok('reason', 'the log says why it ended')
    : failed('reason', `the log says nothing of SIG${signal}`, 'Say in the log why the job ended, before its status.');
};

const nameOf = (key: string): string => key.replace(/^\d+ /, '');

const checkInHand = (made: Made, undisturbed: Made, free: readonly string[]): Check => {
  const due = free.filter((key) => undisturbed.results.has(key));
  if (due.length === 0 || made.results.size > 0) return ok('in hand', `written by then: ${made.words}`);
  return failed(
    'in hand',
    `nothing is written, though ${count(due.length, 'image')} could be had before the signal`,
    'What is in hand has to be finished and written; if the program was still loading, take a longer --after.',
  );
};

/** What is written half differs from what it is in the end. */
const checkWhole = (made: Made, end: Made): Check => {
  const changed = [...made.results]
    .filter(([key, value]) => end.results.get(key) !== value)
    .map(([key]) => nameOf(key));
  return changed.length === 0
    ? ok('nothing half', 'what was written is the same after the second start')
    : failed(
        'nothing half',
        `${count(changed.length, 'result')} changed with the second start: ${someOf(changed)}`,
        'Write a result in one piece, and leave alone what is there already.',
      );
};

const checkSame = (end: Made, undisturbed: Made, areNamesTheSame: boolean): Check => {
  const missing = [...undisturbed.results.keys()].filter((key) => !end.results.has(key));
  const isSame = end.results.size === undisturbed.results.size && (!areNamesTheSame || missing.length === 0);
  return isSame
    ? ok('second start', `finished the job: ${end.words}`)
    : failed(
        'second start',
        `${end.words}; without the stop it was ${undisturbed.words}`,
        'A second start of the same job has to do what is missing, and nothing twice.',
      );
};

const named = (when: string, checks: readonly Check[]): readonly Check[] =>
  checks.map((check) => ({ ...check, name: `${check.name} ${when}` }));

/**
 * Stops a run in its middle, starts the same job again, and holds what is there then against a run that nobody stopped.
 */
export const tryDrain = async (stage: Stage, stop: Stop, undisturbed: Made): Promise<Drained> => {
  const trial = await seedTrial(stage, 'stopped');
  const { free, release } = await holdBack(stage, trial, holdMs(stop));
  let stopped: Stopped | undefined;
  const first = await runTrial(stage, trial, async (container) => {
    stopped = await stopIt(stage, { trial, stop }, container);
  });
  release();
  if (stopped === undefined) {
    const found = `the run ended before SIG${stop.signal}, with exit code ${first.end.exitCode}`;
    const advice = 'Take a shorter --after, or more images; if it failed, its last lines stand below.';
    return { checks: [failed('stop', found, advice)], ran: [first] };
  }
  const made = await madeIn(stage, trial);
  const { plan } = stage;
  const due = exitCodeAfter(stop.signal);
  const checks = [
    checkStop(stopped, stop),
    ...named(`after SIG${stop.signal}`, [
      ...(stopped.isKilled ? [] : [checkExit(first, plan, due)]),
      checkStatus(first, 'FAILED'),
    ]),
    checkReason(first, stop),
    checkInHand(made, undisturbed, free),
  ];
  const second = await runTrial(stage, trial);
  const end = await madeIn(stage, trial);
  // Names of new images tell which job made them.
  const areNamesTheSame = plan.seed.outputVersion === undefined && targetOf(plan.seed.jobType) !== 'model version';
  const again = named('of the second start', [checkExit(second, plan, 0), checkStatus(second, 'SUCCEEDED')]);
  return {
    checks: [...checks, ...again, checkWhole(made, end), checkSame(end, undisturbed, areNamesTheSame)],
    ran: [first, second],
  };
};
