import type { Account, Job } from '@picsellia-ts/sdk';
import type { JobContext } from '../context/job-context.ts';
import { dispatch, type ProcessingCard } from '../dispatch.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitCode, exitCodeOf, messageOf } from '../errors.ts';
import { clearInHand, readInHand } from '../ledger.ts';
import type { FromWorker, Progress, ToWorker } from '../protocol.ts';
import type { JobLog } from '../report/job-log.ts';
import { thingsOf } from '../tasks.ts';
import { Crashes, handText } from './crashes.ts';
import type { Ending } from './ending.ts';
import { ExitWitness } from './explain-exit.ts';
import { StallWatch } from './stall-watch.ts';
import type { StopSignal, StopSignals } from './stop-signals.ts';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';

export interface SuperviseOptions {
  /** What each worker is told first; the first one knows. */
  readonly load: Extract<ToWorker, { type: 'load' }>;
  readonly account: Account;
  readonly job: Job;
  /** Settled when the platform knows that the job runs; where it refuses that, the run ends. */
  readonly running: Promise<void>;
  readonly jobType: string | undefined;
  /** The job was started before, and did not come to its end. */
  readonly isTakenUp: boolean;
  readonly context: JobContext;
  readonly environment: Environment;
  readonly log: JobLog;
  readonly signals: StopSignals;
  readonly phase: (name: string) => void;
  /** Told when the end is near. */
  readonly nearEnd: () => void;
}

/** A run that has to end, and why. */
type Stopping = { reason: string; exitCode: ExitCode; isKilled: boolean; endsAt: number };
type LastMessage = Extract<FromWorker, { type: 'finished' | 'failed' }>;

const LOOK_FOR_KILL_MS = 10_000;
/** Container engines wait ten seconds between SIGTERM and SIGKILL. */
const LAST_WORDS_MS = 1_500;
const UNTIL_LOADED_MS = 300_000;
/** A worker says something twice a second; on a busy machine a few words come late, which must not pass for silence. */
const LEAST_SILENCE_MS = 5_000;

/**
 * Watches a worker from its first word to its end, and answers how the run ended. One that crashes is started again where
 * the processing goes on after failures. Never rejects.
 */
export class Supervision {
  #worker: WorkerProcess;
  readonly #options: SuperviseOptions;
  readonly #ending = Promise.withResolvers<Ending>();
  #card: ProcessingCard | undefined;
  #progress: Progress | undefined;
  readonly #crashes = new Crashes();
  readonly #stall: StallWatch;
  // Of the worker that runs now:
  #witness = new ExitWitness();
  #isLoaded = false;
  #last: LastMessage | undefined;
  #blocked: string | undefined;
  #startedAt = performance.now();
  #lastBeat = performance.now();
  #stopping: Stopping | undefined;
  #isOver = false;
  #restarts = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(worker: WorkerProcess, options: SuperviseOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#stall = new StallWatch(options.environment.stallMs);
  }

  async end(): Promise<Ending> {
    const { environment, running, signals } = this.#options;
    this.#orEnd(() => clearInHand(environment.workDir));
    running.catch((error: unknown) => this.#end(error));
    this.#watch();
    this.#timers = [
      setInterval(() => this.#lookForSilence(), 1_000),
      setInterval(() => this.#orEnd(() => this.#lookForStall()), Math.min(1_000, environment.stallMs)),
      setInterval(() => void this.#lookForKill(), LOOK_FOR_KILL_MS),
    ];
    signals.listen((signal) => this.#onSignal(signal));
    try {
      const ending = await this.#ending.promise;
      return this.#restarts > 0 ? { ...ending, restarts: this.#restarts } : ending;
    } finally {
      // The one that runs now; who started the first one knows no other.
      this.#worker.kill();
      for (const timer of this.#timers) clearTimeout(timer);
    }
  }

  #watch(): void {
    const { log } = this.#options;
    this.#worker.listen(
      (message) => this.#orEnd(() => this.#hear(message)),
      (text, stream) => {
        if (stream === 'stderr') this.#witness.heard(text);
        this.#orEnd(() => log.line(stream === 'stderr' ? 'warn' : 'info', text));
      },
    );
    // Its last message counts, but what it has printed still arrives until its pipes are closed.
    void this.#ended(this.#worker).then((exit) => this.#orEnd(() => this.#exited(exit)));
  }

  /** One that has finished and is silent need not be gone. */
  async #ended({ exited, silent }: WorkerProcess): Promise<WorkerExit> {
    const finished = silent.then(() => (this.#last?.type === 'finished' ? { code: 0, signal: null } : exited));
    return Promise.race([exited, finished]);
  }

  #exited(exit: WorkerExit): void {
    const last = this.#last;
    const isCrash = last === undefined || (last.type === 'failed' && last.isCrash === true);
    if (this.#isOver || this.#stopping || !isCrash || this.#card?.onError !== 'skip') {
      this.#ending.resolve(last ? this.#explainMessage(last) : this.#explainExit(exit));
      return;
    }
    const how = last?.type === 'failed' ? last.reason : (this.#blocked ?? this.#witness.explain(exit));
    const inHand = readInHand(this.#options.environment.workDir);
    const { detail: stack, culprits, isProven = false } = last?.type === 'failed' ? last : {};
    const reason = this.#crashes.note({ how, inHand: culprits ?? inHand, done: this.#progress?.done ?? 0, isProven });
    const why = { exitCode: EXIT.userCode, ...(stack !== undefined && { detail: stack }), card: this.#card };
    if (reason !== undefined) this.#settle({ ...why, reason });
    else this.#restart(`${how}${handText(inHand)}`, stack);
  }

  #restart(why: string, detail: string | undefined): void {
    const { environment, load, log } = this.#options;
    this.#restarts += 1;
    log.line('warn', `${why}; its process is started again (restart ${this.#restarts}) and goes on from the ledger`);
    if (detail !== undefined) log.line('debug', detail);
    clearInHand(environment.workDir);
    this.#worker = this.#worker.again();
    this.#witness = new ExitWitness();
    this.#isLoaded = false;
    this.#last = undefined;
    this.#blocked = undefined;
    this.#startedAt = performance.now();
    this.#lastBeat = this.#startedAt;
    this.#watch();
    this.#worker.send(load);
  }

  /** The log cannot be written, say: the run must not go on without it. */
  #orEnd(work: () => void): void {
    try {
      work();
      const { failure } = this.#options.log;
      if (failure && !this.#isOver) throw failure;
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error: unknown): void {
    this.#settle({ exitCode: exitCodeOf(error), reason: messageOf(error), ...(this.#card && { card: this.#card }) });
  }

  #hear(message: FromWorker): void {
    const { log, phase } = this.#options;
    // A handler that logs for ever does not let go of its thread either.
    if (message.type !== 'log') this.#lastBeat = performance.now();
    switch (message.type) {
      case 'loaded':
        phase('loaded');
        this.#isLoaded = true;
        this.#begin(message.cards);
        break;
      case 'log':
        for (const entry of message.entries) log.add(entry);
        break;
      case 'beat':
        this.#progress = message.progress ?? this.#progress;
        if (message.progress) log.progress(message.progress);
        this.#stall.heard(message);
        break;
      case 'handled':
        this.#options.nearEnd();
        break;
      case 'finished':
      case 'failed':
        phase('worked');
        if (this.#progress && message.summary) log.progress({ ...this.#progress, ...message.summary.counts });
        this.#last = message;
        break;
    }
  }

  #begin(cards: readonly ProcessingCard[]): void {
    const { account, environment, context, job, jobType, running } = this.#options;
    if (this.#stopping) {
      this.#settle(this.#stopped());
      return;
    }
    try {
      this.#card = dispatch(cards, jobType, environment.processingType);
      const { task } = this.#card;
      const [{ poisonous }, { workDir }] = [this.#crashes, environment];
      // A worker in the place of another takes the job up too.
      const isTakenUp = this.#options.isTakenUp || this.#restarts > 0;
      const worker = this.#worker;
      worker.send({ type: 'begin', account, task, jobId: job.id, context, workDir, poisonous, isTakenUp });
      running.then(() => worker.send({ type: 'running' })).catch(() => undefined);
    } catch (error) {
      this.#settle({ exitCode: EXIT.local, reason: messageOf(error) });
    }
  }

  #explainMessage(message: LastMessage): Ending {
    const card = this.#card && { card: this.#card };
    if (message.type === 'finished') return { exitCode: EXIT.done, summary: message.summary, ...card };
    const { exitCode, reason, detail, summary } = message;
    const rest = { ...(summary && { summary }), ...card };
    if (this.#stopping && exitCode === this.#stopping.exitCode) return { ...this.#stopped(summary?.counts), ...rest };
    return { exitCode, reason, ...(detail !== undefined && { detail }), ...rest };
  }

  #stopped(progress: Progress | undefined = this.#progress, note = ''): Ending {
    const { reason = 'stopped', exitCode = EXIT.terminated, isKilled = false, endsAt = 0 } = this.#stopping ?? {};
    const { done, skipped, failed, total } = progress ?? { done: 0, skipped: 0, failed: 0 };
    const things = this.#card ? thingsOf(this.#card.task) : 'assets';
    const where = progress
      ? `after ${done + skipped + failed} of ${total ?? '?'} ${things}`
      : `before the first ${things.slice(0, -1)}`;
    return { exitCode, isKilled, endsAt, reason: `${reason} ${where}${note}; start the same job to continue` };
  }

  #explainExit(exit: WorkerExit): Ending {
    const card = this.#card && { card: this.#card };
    if (this.#stopping) return { ...this.#stopped(undefined, ', what was in hand was not finished'), ...card };
    return { exitCode: EXIT.userCode, reason: `${this.#witness.explain(exit)}${this.#inHand()}`, ...card };
  }

  #inHand(): string {
    return handText(readInHand(this.#options.environment.workDir));
  }

  #lookForSilence(): void {
    const handlerMs = this.#isLoaded ? this.#card?.assetTimeoutMs : undefined;
    const timeoutMs = Math.max(handlerMs ?? UNTIL_LOADED_MS, LEAST_SILENCE_MS);
    // An import that waits for ever lets the beats go on.
    const since = this.#isLoaded ? this.#lastBeat : this.#startedAt;
    if (this.#blocked !== undefined || performance.now() - since < timeoutMs) return;
    const where = this.#isLoaded ? 'the handler has not let go of the process' : 'the import of the file has not ended';
    const blocked = `blocked: ${where} for ${timeoutMs / 1000} s`;
    if (this.#card?.onError === 'skip' && !this.#stopping) {
      this.#blocked = blocked;
      this.#worker.kill();
      return;
    }
    const reason = `${blocked}${this.#inHand()}`;
    this.#settle({ exitCode: EXIT.userCode, reason, ...(this.#card && { card: this.#card }) });
  }

  #lookForStall(): void {
    const text = this.#isLoaded ? this.#stall.look() : undefined;
    if (text !== undefined) this.#options.log.line('warn', `${text}${this.#inHand() || '; in hand: nothing'}`);
  }

  async #lookForKill(): Promise<void> {
    try {
      const { status } = await this.#options.job.sync();
      if (status === 'KILLED')
        this.#stop({ reason: 'killed on the platform', exitCode: EXIT.terminated, isKilled: true });
    } catch {
      // A platform that is away is seen by whoever needs an answer from it.
    }
  }

  #onSignal(signal: StopSignal): void {
    const exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (this.#stopping) this.#worker.kill();
    else this.#stop({ reason: `stopped by ${signal}`, exitCode, isKilled: false });
  }

  #stop(stopping: Omit<Stopping, 'endsAt'>): void {
    if (this.#stopping) return;
    const { graceMs } = this.#options.environment;
    this.#stopping = { ...stopping, endsAt: performance.now() + graceMs + LAST_WORDS_MS };
    this.#options.log.line('warn', `${stopping.reason}: finishing what is in hand`);
    this.#worker.send({ type: 'stop', reason: stopping.reason, exitCode: stopping.exitCode });
    this.#timers.push(setTimeout(() => this.#worker.kill(), graceMs));
  }

  #settle(ending: Ending): void {
    this.#isOver = true;
    this.#ending.resolve(ending);
    this.#worker.kill();
  }
}
