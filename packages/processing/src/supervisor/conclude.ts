import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Job } from '@picsellia-ts/sdk';
import { ahead } from '../ahead.ts';
import { cannotWrite, isDiskFull } from '../disk.ts';
import type { Environment } from '../environment.ts';
import { EXIT, messageOf } from '../errors.ts';
import { type Counts, noTimings, type Summary, slowestOf } from '../protocol.ts';
import type { JobLog } from '../report/job-log.ts';
import { writeLogFile } from '../report/log-file.ts';
import type { Output } from '../report/output.ts';
import { type Redact, redactDeep } from '../report/redact.ts';
import type { Spool } from '../report/spool.ts';
import { thingsOf } from '../tasks.ts';
import type { Ending } from './ending.ts';
import { type LogPlace, logFileName } from './log-place.ts';

export interface ConcludeOptions {
  readonly job: Job;
  /** Settled when the platform has been told that the job runs: no other status may overtake that one. */
  readonly running: Promise<void>;
  readonly environment: Environment;
  readonly log: JobLog;
  readonly logPlace: LogPlace;
  readonly spool: Spool;
  readonly output: Output;
  readonly redact: Redact;
  readonly phases: Readonly<Record<string, number>>;
}

const RUN_FILE = 'run.json';
const FAILURES_SHOWN = 20;
/** A platform that was gone gets so long to take the last word. */
const LAST_WORD_MS = 3_000;

const NOTHING: Summary = {
  counts: { total: 0, done: 0, skipped: 0, failed: 0, shapes: 0 },
  skipped: {},
  failures: [],
  stages: noTimings(),
  parameters: {},
  existing: 'keep',
};

/** Says the last words of a run: to the log, to run.json, and to the platform. Answers the exit code. */
export const conclude = async (said: Ending, options: ConcludeOptions): Promise<number> => {
  const { output, environment, job, redact } = options;
  const ending = withLog(withRunFile(redactDeep(said, redact), options), options);
  const status = ending.exitCode === EXIT.done ? 'SUCCEEDED' : 'FAILED';
  const patienceMs = patience(ending);
  const late = (share: number) =>
    patienceMs === undefined ? new Promise<never>(() => {}) : after(patienceMs * share, 'late' as const);
  // Whoever sees the job ended finds its log complete; but a long log must not keep a job from ending in time.
  const { uploaded, logged } = tellLog(ending, options);
  const [hurry, overdue] = [late(0.5), late(1)];
  await Promise.race([uploaded, hurry]);
  // Whether a person has killed the job is asked last of all, but not alone.
  const found = ahead(lookForKill(ending, options));
  await Promise.race([logged, hurry]);
  const told = await Promise.race([tellStatus(found, status, options), overdue]);
  await Promise.race([logged, overdue]);
  const { exitCode, reason } = outcomeOf(ending, told);
  withRunFile({ ...ending, exitCode, ...(reason !== undefined && { reason }) }, options);
  if (told === 'killed' && !ending.isKilled) output.line('error', `job ${job.id} was killed on the platform`);
  if (told === 'late' || told === 'lost')
    output.line(
      'error',
      `the platform could not be told that job ${job.id} ${status}; the log is in ${environment.workDir}`,
    );
  const { counts } = ending.summary ?? NOTHING;
  const finalStatus = exitCode === EXIT.done ? 'SUCCEEDED' : 'FAILED';
  output.finished({ status: finalStatus, exitCode, ...(reason !== undefined && { reason }), counts });
  return exitCode;
};

/** How the platform took the status. */
type Told = 'told' | 'killed' | 'lost' | 'late';

const outcomeOf = (ending: Ending, told: Told): Pick<Ending, 'exitCode' | 'reason'> => {
  if (told === 'killed' && !ending.isKilled) return { exitCode: EXIT.terminated, reason: 'killed on the platform' };
  if (told === 'told' || told === 'killed' || ending.exitCode !== EXIT.done) return ending;
  return { exitCode: EXIT.platform, reason: 'the platform could not be told that the job is done' };
};

/** How long the platform may take for the last words: as long as it needs, unless it is gone or we are about to be. */
const patience = ({ exitCode, endsAt }: Ending): number | undefined => {
  if (endsAt !== undefined) return Math.max(500, endsAt - performance.now());
  return exitCode === EXIT.platform ? LAST_WORD_MS : undefined;
};

/** Keeps nothing alive: a run whose last words have arrived is over. */
const after = <T>(timeoutMs: number, value: T): Promise<T> => setTimeout(timeoutMs, value, { ref: false });

const summarize = (ending: Ending, { log }: ConcludeOptions): void => {
  const { summary, reason, detail, exitCode, restarts = 0, card } = ending;
  const things = card ? thingsOf(card.task) : 'assets';
  if (summary) {
    const { counts, skipped, failures, platform } = summary;
    for (const { error } of failures.slice(0, FAILURES_SHOWN)) log.line('error', error);
    if (counts.failed > FAILURES_SHOWN)
      log.line('error', `and ${counts.failed - FAILURES_SHOWN} more ${things} failed`);
    for (const [why, count] of Object.entries(skipped)) log.line('info', `${count} skipped: ${why}`);
    const total = `${counts.total} ${things}: ${counts.done} done, ${counts.skipped} skipped, ${counts.failed} failed`;
    log.line('info', things === 'files' ? total : `${total}; ${writtenText(counts)} written`);
    if (platform) log.line('info', `the platform holds ${holdings(platform)}`);
  }
  if (restarts > 0) log.line('warn', `the process of the handler crashed and was started again: ${restarts} times`);
  if (detail !== undefined) log.line('debug', detail);
  if (exitCode !== EXIT.done) log.line('error', `FAILED (exit code ${exitCode}): ${reason ?? 'no reason was given'}`);
};

const writtenText = ({ shapes, tags, images }: Counts): string => {
  if (images !== undefined) return `${images} images with ${shapes} shapes`;
  return tags === undefined ? `${shapes} shapes` : `${tags} tags`;
};

const holdings = (platform: Readonly<Record<string, number>>): string =>
  Object.entries(platform)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');

/** How far the log has come to its end; neither rejects: a job must end also when its log cannot be kept. */
interface LogEnd {
  /** All but the last request has been made. */
  readonly uploaded: Promise<void>;
  readonly logged: Promise<void>;
}

/** The end of the log, and the log file. */
const tellLog = (ending: Ending, options: ConcludeOptions): LogEnd => {
  const { job, log, spool, output, redact } = options;
  const lost = (error: unknown) =>
    output.line('error', `the log file could not be stored: ${redact(messageOf(error))}; the log is in ${spool.path}`);
  const object = uploadLogFile(ending, options);
  const stored = object.then((name) => job.saveLoggingFile(name));
  return {
    uploaded: object.then(
      () => undefined,
      () => undefined,
    ),
    logged: Promise.all([log.end(ending.exitCode).catch(lost), stored.catch(lost)]).then(() => undefined),
  };
};

/** Uploads the log file from the work folder; from the system's temporary one when the disk is full. */
const uploadLogFile = async (
  ending: Ending,
  { job, logPlace, spool, environment }: ConcludeOptions,
): Promise<string> => {
  const uploadFrom = async (folder: string): Promise<string> => {
    const path = join(folder, logFileName(job));
    await writeLogFile(path, spool.read(), { exitCode: ending.exitCode });
    return job.uploadLoggingFile(path, { place: await logPlace.known() });
  };
  try {
    return await uploadFrom(environment.workDir);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
  const elsewhere = await mkdtemp(join(tmpdir(), 'picsellia-ts-log-'));
  try {
    return await uploadFrom(elsewhere);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
};

/** A job that a person has killed since the last look stays killed. */
const lookForKill = async ({ isKilled }: Ending, { job }: ConcludeOptions): Promise<boolean> =>
  isKilled === true || (await job.sync()).status === 'KILLED';

const tellStatus = async (
  found: Promise<boolean>,
  status: 'SUCCEEDED' | 'FAILED',
  { job, running, output, redact }: ConcludeOptions,
): Promise<Told> => {
  try {
    if (await found) return 'killed';
    await Promise.allSettled([running]);
    await job.updateJobRunWithStatus(status);
    return 'told';
  } catch (error) {
    output.line('error', `the end of the run could not be reported: ${redact(messageOf(error))}`);
    return 'lost';
  }
};

/** Says in the log how the run ended; a run that ends well but cannot keep its log does not end well. */
const withLog = (ending: Ending, options: ConcludeOptions): Ending => {
  summarize(ending, options);
  const { failure } = options.log;
  if (failure === undefined || ending.exitCode !== EXIT.done) return ending;
  const failed = { ...ending, exitCode: failure.exitCode, reason: failure.message };
  summarize({ exitCode: failed.exitCode, reason: failed.reason }, options);
  return failed;
};

/** Writes run.json; a run that ends well but cannot leave it behind does not end well. */
const withRunFile = (ending: Ending, options: ConcludeOptions): Ending => {
  try {
    writeRunFile(ending, ending.exitCode === EXIT.done ? 'SUCCEEDED' : 'FAILED', options);
    return ending;
  } catch (error) {
    const { exitCode, message: reason } = cannotWrite(join(options.environment.workDir, RUN_FILE), error);
    return ending.exitCode === EXIT.done ? { ...ending, exitCode, reason } : ending;
  }
};

const writeRunFile = (ending: Ending, status: string, { job, environment, phases }: ConcludeOptions): void => {
  const { counts, skipped, failures, stages, parameters, existing, platform } = ending.summary ?? NOTHING;
  const slowest = slowestOf(stages);
  const endedAt = Date.now();
  const startedAt = performance.timeOrigin;
  const file = {
    version: 1,
    jobId: job.id,
    processing: ending.card?.name ?? null,
    task: ending.card?.task ?? null,
    status,
    exitCode: ending.exitCode,
    ...(ending.reason !== undefined && { reason: ending.reason }),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    durationMs: Math.round(endedAt - startedAt),
    parameters,
    existing,
    counts,
    skipped,
    failures,
    timings: { phases, stages, ...(slowest && { slowest }) },
    ...(ending.restarts && { restarts: ending.restarts }),
    ...(platform && { platform }),
    logFile: logFileName(job),
  };
  writeFileSync(join(environment.workDir, RUN_FILE), `${JSON.stringify(file, null, 2)}\n`);
};
