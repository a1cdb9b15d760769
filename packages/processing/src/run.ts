import { type Account, ApiError, Client, type ClientOptions, type Job, type JobAnswer } from '@picsellia-ts/sdk';
import { ahead } from './ahead.ts';
import { readJobContext } from './context/job-context.ts';
import { findEntry } from './entry.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { EXIT, exitCodeOf, messageOf, RunError } from './errors.ts';
import type { Connection, ToWorker } from './protocol.ts';
import { JobLog } from './report/job-log.ts';
import { jsonOutput, type Output, plainOutput } from './report/output.ts';
import { type Redact, redactor } from './report/redact.ts';
import { Spool } from './report/spool.ts';
import { conclude } from './supervisor/conclude.ts';
import type { Ending } from './supervisor/ending.ts';
import { LogPlace } from './supervisor/log-place.ts';
import { type StopSignal, StopSignals } from './supervisor/stop-signals.ts';
import { Supervision } from './supervisor/supervise.ts';
import { WorkLock } from './supervisor/work-lock.ts';
import type { WorkerProcess } from './supervisor/worker-process.ts';

/** How a container, or a dry run, starts a run. */
export interface RunOptions {
  /** The user's file; without it the usual names are looked for in the current folder. */
  entry?: string;
  /** JSON lines on stdout instead of plain ones. */
  json?: boolean;
}

/**
 * The life of a run, on one page: environment, job, context, the worker's work, the last word. What goes wrong before the
 * job is held is told to whoever started the run; afterwards it is told to the job too.
 */
export const run = async (options: RunOptions, worker: WorkerProcess): Promise<number> => {
  const output = options.json ? jsonOutput() : plainOutput();
  let redact: Redact = (text) => text;
  const signals = new StopSignals();
  let client: Client | undefined;
  let lock: WorkLock | undefined;
  try {
    const environment = readEnvironment();
    redact = redactor([environment.apiToken]);
    const entry = tryTo(() => findEntry(options.entry));
    const connection = connectionOf(environment);
    const load = entry.value === undefined ? undefined : ({ type: 'load', entry: entry.value, connection } as const);
    lock = await takeLock(environment, output);
    if (load) worker.send(load);

    const found = await signals.during(async (signal) => {
      const { tries, ...platform } = connection;
      client = await openClient({ ...platform, retry: { tries }, signal }, environment);
      return findJob(client, environment.jobId);
    }, stoppedEarly);
    const final = whatIsFinal(found.job, output);
    if (final !== undefined) return final;

    const held = { ...found, entry, load, environment, output, redact, worker, signals };
    return await work(held).catch(async (error: unknown) => {
      await failWithoutLog(found.job, redact(messageOf(error)));
      throw error;
    });
  } catch (error) {
    const exitCode = exitCodeOf(error);
    const reason = redact(`${messageOf(error)}${hintOf(error)}`);
    output.line('error', exitCode === EXIT.bug && error instanceof Error ? redact(error.stack ?? reason) : reason);
    output.finished({ status: 'FAILED', exitCode, reason });
    return exitCode;
  } finally {
    worker.kill();
    signals.close();
    lock?.release();
    await client?.close();
  }
};

/** A folder that cannot be locked is run in all the same; one that another run holds is not. */
const takeLock = async ({ workDir, jobId }: Environment, output: Output): Promise<WorkLock | undefined> => {
  try {
    return await WorkLock.take(workDir, jobId);
  } catch (error) {
    if (error instanceof RunError) throw error;
    // Whether it can be written at all is found, and told to the job, when the log is opened.
    output.line('warn', `${workDir} cannot be locked against a second start: ${messageOf(error)}`);
    return undefined;
  }
};

/** With the organization's id nothing need be asked before the first calls; its name has to be looked for. */
const openClient = (
  options: ClientOptions,
  { organizationId, organizationName }: Environment,
): Promise<Client> | Client =>
  organizationId === undefined
    ? Client.connect({ ...options, organizationName })
    : Client.open({ ...options, organizationId });

/** The token is checked, the job looked for and its context read at the same time; a wrong token is told first. */
const findJob = async (client: Client, id: string): Promise<Pick<Work, 'account' | 'job' | 'answer'>> => {
  const [job, answer] = [ahead(client.getJobById(id)), ahead(client.readJob(id))];
  await client.connected();
  return { account: client.account, job: await job, answer: await answer };
};

/** Which variable of the environment an answer speaks of, where the platform's words do not say. */
const hintOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return '';
  if (error.status === 401) return '; is api_token right, and for this host?';
  if (error.path.endsWith('/jobv2s/find')) return '; is job_id right?';
  return error.path.includes('/organization') ? '; is organization_id right, and the token for it?' : '';
};

const stoppedEarly = (signal: StopSignal): RunError =>
  new RunError(
    signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated,
    `stopped by ${signal} before the job was taken`,
  );

type ToLoad = Extract<ToWorker, { type: 'load' }>;

interface Work {
  readonly account: Account;
  readonly job: Job;
  /** What the platform says of the job, its context among it. */
  readonly answer: JobAnswer;
  readonly entry: Tried<string>;
  /** What each worker is told first. */
  readonly load: ToLoad | undefined;
  readonly environment: Environment;
  readonly output: Output;
  readonly redact: Redact;
  readonly worker: WorkerProcess;
  readonly signals: StopSignals;
}

/** From here on the job hears of everything. */
const work = async ({
  account,
  job,
  answer,
  entry,
  load,
  environment,
  output,
  redact,
  worker,
  signals,
}: Work): Promise<number> => {
  const isTakenUp = job.status === 'RUNNING' || job.status === 'FAILED';
  // Said while the worker begins to read; it writes nothing before that is answered.
  const running = ahead(job.updateJobRunWithStatus('RUNNING'));
  const spool = Spool.open(environment.workDir, output.json);
  const log = new JobLog(spool, output, redact);
  log.attach(job);
  const phases: Record<string, number> = {};
  const phase = (name: string) => {
    phases[name] = Math.round(performance.now());
  };
  const logPlace = new LogPlace(job);
  const rest = { job, running, environment, log, logPlace, spool, output, redact, phases };
  const end = (ending: Ending) => conclude(ending, rest);
  if (load === undefined) return end({ exitCode: EXIT.local, reason: messageOf(entry.error) });

  const context = tryTo(() => readJobContext(answer));
  if (context.value === undefined) return end({ exitCode: EXIT.local, reason: messageOf(context.error) });
  phase('context');

  const supervision = new Supervision(worker, {
    load,
    isTakenUp,
    account,
    job,
    running,
    jobType: typeof answer.type === 'string' ? answer.type : undefined,
    context: context.value,
    environment,
    log,
    signals,
    phase,
    nearEnd() {
      log.flush();
      logPlace.ask();
    },
  });
  return end(await supervision.end());
};

/** The log itself is what failed: the job still gets its one line and its status, as far as the platform answers. */
const failWithoutLog = async (job: Job, reason: string): Promise<void> => {
  await job.sendLogging(`FAILED: ${reason}`, '--#--End job', { lineNb: 0 }).catch(() => undefined);
  await job.updateJobRunWithStatus('FAILED').catch(() => undefined);
};

/** A job that has ended is not run again: one that was done stays done, one that a person killed stays killed. */
const whatIsFinal = (job: Job, output: Output): number | undefined => {
  if (job.status === 'SUCCEEDED') {
    output.line('info', `job ${job.id} is SUCCEEDED already; nothing to do`);
    output.finished({ status: 'SUCCEEDED', exitCode: EXIT.done });
    return EXIT.done;
  }
  if (job.status !== 'KILLED') return undefined;
  output.line('error', `job ${job.id} was KILLED on the platform; launch it again there`);
  output.finished({ status: 'KILLED', exitCode: EXIT.terminated });
  return EXIT.terminated;
};

const connectionOf = (environment: Environment): Connection => {
  const { apiToken, host, proxy, ca, tries } = environment;
  return {
    apiToken,
    host,
    tries,
    ...(proxy !== undefined && { proxy }),
    ...(ca !== undefined && { ca }),
  };
};

type Tried<T> = { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: unknown };

const tryTo = <T>(work: () => T): Tried<T> => {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
};
