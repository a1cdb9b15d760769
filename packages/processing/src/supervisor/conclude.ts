import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Job } from '@picsellia-ts/sdk';
import type { Environment } from '../environment.ts';
import { EXIT, messageOf } from '../errors.ts';
import { STAGES, type Summary } from '../protocol.ts';
import type { JobLog } from '../report/job-log.ts';
import { writeLogFile } from '../report/log-file.ts';
import type { Output } from '../report/output.ts';
import type { Redact } from '../report/redact.ts';
import type { Spool } from '../report/spool.ts';
import type { Ending } from './supervise.ts';

export interface ConcludeOptions {
  readonly job: Job;
  readonly environment: Environment;
  readonly log: JobLog;
  readonly spool: Spool;
  readonly output: Output;
  readonly redact: Redact;
  readonly phases: Readonly<Record<string, number>>;
}

const FAILURES_SHOWN = 20;
/** A platform that was gone gets so long to take the last word. */
const LAST_WORD_MS = 3_000;

const NOTHING: Summary = {
  counts: { total: 0, done: 0, skipped: 0, failed: 0, shapes: 0 },
  skipped: {},
  failures: [],
  stages: Object.fromEntries(STAGES.map((stage) => [stage, { count: 0, totalMs: 0, maxMs: 0 }])) as Summary['stages'],
  parameters: {},
  existing: 'keep',
};

/** Says the last words of a run: to the log, to run.json, and to the platform. Answers the exit code. */
export const conclude = async (ending: Ending, options: ConcludeOptions): Promise<number> => {
  const { output, environment, job } = options;
  summarize(ending, options);
  const status = ending.exitCode === EXIT.done ? 'SUCCEEDED' : 'FAILED';
  const told = tellPlatform(ending, status, options);
  const patienceMs = patience(ending);
  const isTold = await (patienceMs === undefined ? told : Promise.race([told, late(patienceMs)]));
  const exitCode = isTold || ending.exitCode !== EXIT.done ? ending.exitCode : EXIT.platform;
  writeRunFile({ ...ending, exitCode }, exitCode === EXIT.done ? 'SUCCEEDED' : 'FAILED', options);
  const { counts } = ending.summary ?? NOTHING;
  if (!isTold)
    output.line(
      'error',
      `the platform could not be told that job ${job.id} ${status}; the log is in ${environment.workDir}`,
    );
  output.finished({ status, exitCode, ...(ending.reason !== undefined && { reason: ending.reason }), counts });
  return exitCode;
};

/** How long the platform may take for the last words: as long as it needs, unless it is gone or we are about to be. */
const patience = ({ exitCode, endsAt }: Ending): number | undefined => {
  if (endsAt !== undefined) return Math.max(500, endsAt - performance.now());
  return exitCode === EXIT.platform ? LAST_WORD_MS : undefined;
};

/** Keeps nothing alive: a run whose last words have arrived is over. */
const late = (timeoutMs: number): Promise<false> => setTimeout(timeoutMs, false, { ref: false });

const summarize = ({ summary, reason, detail, exitCode }: Ending, { log }: ConcludeOptions): void => {
  if (summary) {
    const { counts, skipped, failures, platform } = summary;
    for (const { error } of failures.slice(0, FAILURES_SHOWN)) log.line('error', error);
    if (counts.failed > FAILURES_SHOWN) log.line('error', `and ${counts.failed - FAILURES_SHOWN} more assets failed`);
    for (const [why, count] of Object.entries(skipped)) log.line('info', `${count} skipped: ${why}`);
    const total = `${counts.total} assets: ${counts.done} done, ${counts.skipped} skipped, ${counts.failed} failed`;
    log.line('info', `${total}; ${counts.shapes} shapes written`);
    if (platform)
      log.line('info', `the platform holds ${platform.shapes} shapes in ${platform.annotations} annotations`);
  }
  if (detail !== undefined) log.line('debug', detail);
  if (exitCode !== EXIT.done) log.line('error', `FAILED (exit code ${exitCode}): ${reason ?? 'no reason was given'}`);
};

/** The log file and the exit code, then the status: whoever sees the job ended finds its log complete. */
const tellPlatform = async (
  ending: Ending,
  status: 'SUCCEEDED' | 'FAILED',
  { job, log, spool, environment, output, redact }: ConcludeOptions,
): Promise<boolean> => {
  const path = join(environment.workDir, `${job.id}-logs.json`);
  try {
    const store = async () => {
      await writeLogFile(path, spool.read(), ending.exitCode);
      await job.storeLoggingFile(path);
    };
    await Promise.all([log.end(ending.exitCode), store()]);
    if (!ending.isKilled) await job.updateJobRunWithStatus(status);
    return true;
  } catch (error) {
    output.line('error', `the end of the run could not be reported: ${redact(messageOf(error))}`);
    return false;
  }
};

const writeRunFile = (ending: Ending, status: string, { job, environment, phases }: ConcludeOptions): void => {
  const { counts, skipped, failures, stages, parameters, existing, platform } = ending.summary ?? NOTHING;
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
    timings: { phases, stages },
    ...(platform && { platform }),
    logFile: basename(`${job.id}-logs.json`),
  };
  writeFileSync(join(environment.workDir, 'run.json'), `${JSON.stringify(file, null, 2)}\n`);
};
