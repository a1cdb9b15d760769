import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Account, Client, type RequestEvent } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../definition.ts';
import { writeFully } from '../disk.ts';
import type { ProcessingCard } from '../dispatch.ts';
import { causesOf, EXIT, type ExitCode, exitCodeOf, messageOf, RunError } from '../errors.ts';
import {
  type Begin,
  type Connection,
  type Failed,
  type FromWorker,
  type Level,
  LOG_PIPE,
  type LogEntry,
  type Summary,
  type ToWorker,
} from '../protocol.ts';
import { type Redact, redactor } from '../report/redact.ts';
import { TurnBuffer } from '../turn-buffer.ts';
import { watchBuiltIns } from './built-ins.ts';
import { BlockedError, harmless } from './handler/guard.ts';
import { currentScope } from './handler/scope.ts';
import { assetTimeoutOf } from './handler/stream.ts';
import { loadProcessings } from './load.ts';
import type { Tally } from './tally.ts';
import { work } from './work.ts';

const BEAT_MS = 500;
const MOST_LINES = 500;
/** A line of this length does not wait for others. */
const LONG_LINE = 10_000;
const LONGEST_STACK = 20_000;

/** The worker's side of a run: it does what the supervisor says, and ends the process with its last message. */
class Service {
  readonly #stop = new AbortController();
  readonly #observers = new Set<(event: RequestEvent) => void>();
  readonly #exit: (exitCode: number) => void;
  #redact: Redact = (text) => text;
  #retries = 0;
  #lastRetry = '';
  #definitions: LooseDefinition[] = [];
  #connection: Connection | undefined;
  #tally: Tally | undefined;
  /** Each write costs as much as some tens of lines. */
  readonly #log = new TurnBuffer<LogEntry>((entries) => this.#write(entries), MOST_LINES);
  readonly #running = Promise.withResolvers<void>();
  #hasEnded = false;
  /** Taken before user code is imported. */
  readonly #changedBuiltIn = watchBuiltIns();

  constructor(exit: (exitCode: number) => void) {
    this.#exit = exit;
    // Whoever waits for it gets the error.
    this.#running.promise.catch(() => undefined);
  }

  async load(entry: string, connection: Connection): Promise<void> {
    this.#redact = redactor([connection.apiToken]);
    this.#connection = connection;
    this.#definitions = await loadProcessings(entry);
    this.say({ type: 'loaded', cards: this.#definitions.map(cardOf) });
  }

  async begin({ account, task, jobId, context, workDir, poisonous, isTakenUp }: Begin): Promise<void> {
    const definition = this.#definitions.find((candidate) => candidate.task === task);
    const connection = this.#connection;
    if (!definition || !connection) throw new RunError(EXIT.bug, 'a run was begun before its file was loaded');
    const { summary, error } = await work({
      client: this.#open(connection, account),
      definition,
      context,
      jobId,
      workDir,
      isTakenUp,
      poisonous: new Map(Object.entries(poisonous)),
      running: this.#running.promise,
      redact: this.#redact,
      line: (level, text) => this.#line(level, text),
      section: (section) => this.#log.push({ section }),
      stop: this.#stop,
      handled: () => this.say({ type: 'handled' }),
      observers: this.#observers,
      started: (tally) => {
        this.#tally = tally;
      },
    });
    if (error === undefined) this.#end({ type: 'finished', summary });
    else if (error instanceof BlockedError && definition.onError === 'skip') this.#blocked(error, summary);
    else this.fail(error, summary);
  }

  running(): void {
    this.#running.resolve();
  }

  stop(reason: string, exitCode: ExitCode): void {
    const error = new RunError(exitCode, reason);
    this.#stop.abort(error);
    // A run that still waits for the platform's word has nothing in hand.
    this.#running.reject(error);
  }

  beat(): void {
    this.#tellRetries();
    const tally = this.#tally;
    this.say({ type: 'beat', ...(tally && { progress: tally.progress(), stages: tally.stages }) });
  }

  /** Nobody knows what state this process is in: it ends, and with it what is in hand. */
  crash(thrown: unknown): void {
    const error = harmless(thrown);
    const scope = currentScope();
    const cause = new RunError(EXIT.userCode, `uncaught: ${messageOf(error)}${fromWhom(scope)}`, { cause: error });
    this.#end({ ...failed(cause), isCrash: true, ...(scope && { culprits: scope.assets }) });
  }

  fail(error: unknown, summary?: Summary): void {
    this.#end({ ...failed(this.#blame(harmless(error))), ...(summary && { summary }) });
  }

  /** What looks like a bug of ours is none where user code has changed what we stand on. */
  #blame(error: unknown): unknown {
    const changed = exitCodeOf(error) === EXIT.bug ? this.#changedBuiltIn() : undefined;
    if (changed === undefined) return error;
    const reason = `${messageOf(error)}; user code has replaced ${changed} for the whole process`;
    return new RunError(EXIT.userCode, reason, { cause: error });
  }

  /** What the handler keeps doing cannot be stopped: another process goes on without the assets that it has not let go of. */
  #blocked(error: BlockedError, summary: Summary): void {
    const culprits = this.#tally?.blockers ?? [];
    // Without one, the next process would come to the same end.
    if (culprits.length === 0) this.fail(error, summary);
    else this.#end({ ...failed(error), summary, isCrash: true, culprits, isProven: true });
  }

  /** Whatever else is said comes after the lines before it. */
  say(message: FromWorker): void {
    this.#log.flush();
    this.#send(message);
  }

  #line(level: Level, text: string): void {
    this.#log.push({ level, text });
    if (text.length > LONG_LINE) this.#log.flush();
  }

  /** Waits until it is taken, so that nothing piles up in memory while user code does not let go of the thread. */
  #write(entries: readonly LogEntry[]): void {
    try {
      writeFully(LOG_PIPE, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    } catch {
      // User code has closed it, or the supervisor is gone.
      this.#send({ type: 'log', entries });
    }
  }

  #send(message: FromWorker): void {
    if (process.connected) process.send?.(message);
  }

  /** Told once a beat, because an outage makes every request under way retry. */
  #tellRetries(): void {
    if (this.#retries === 0) return;
    this.#line('warn', `requests repeated: ${this.#retries}; the last: ${this.#lastRetry}`);
    this.#retries = 0;
  }

  /** The last message ends the process: what user code left open must not keep it alive. */
  #end(message: FromWorker): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#tellRetries();
    this.#log.flush();
    // User code's own listeners have printed by then; to give back the memory of the process takes a while.
    process.once('exit', closeOutput);
    if (process.connected) process.send?.(message, () => this.#exit(0));
    else this.#exit(EXIT.bug);
  }

  #open({ tries, ...options }: Connection, account: Account): Client {
    return Client.open({
      ...options,
      account,
      retry: { tries },
      observe: (event) => {
        for (const observer of this.#observers) observer(event);
        if (!event.willRetry) return;
        this.#retries += 1;
        this.#lastRetry = retryText(event);
      },
    });
  }
}

const retryText = ({ method, path, status, error, attempt, retryInMs }: RequestEvent): string =>
  `${method} ${path}: ${status ?? error ?? 'no answer'}; attempt ${attempt}, again in ${Math.round(retryInMs ?? 0)} ms`;

const cardOf = (definition: LooseDefinition): ProcessingCard => ({
  name: definition.name,
  task: definition.task,
  assetTimeoutMs: assetTimeoutOf(definition),
  onError: definition.onError ?? 'fail',
});

const failed = (error: unknown): Failed => {
  const detail = detailOf(error);
  const what = { exitCode: exitCodeOf(error), reason: messageOf(error) };
  return { type: 'failed', ...what, ...(detail !== undefined && { detail }) };
};

const fromWhom = (scope: ReturnType<typeof currentScope>): string => {
  const [first, ...others] = scope?.assets ?? [];
  if (scope === undefined || first === undefined) return '';
  const names = others.length > 0 ? `${first.filename} and ${others.length} more` : first.filename;
  return `, from the handler of ${names}${scope.hasReturned ? ', after it had returned' : ''}`;
};

/** The stack of what the user's code threw, or of a bug of ours; nothing where one line says it all. */
const detailOf = (error: unknown): string | undefined => {
  const exitCode = exitCodeOf(error);
  if (exitCode !== EXIT.userCode && exitCode !== EXIT.bug) return undefined;
  const stack: unknown = [...causesOf(error)].at(-1)?.stack;
  return typeof stack === 'string' ? stack.slice(0, LONGEST_STACK) : undefined;
};

/** As Node's pipes for output are inside: a write may be made to wait until it is taken. */
interface Pipe {
  readonly _handle?: { readonly setBlocking?: (isBlocking: boolean) => void };
}

/**
 * What user code prints is taken before it goes on: nothing of it is lost when the process dies in the next moment, and
 * nothing piles up in memory when it comes faster than it can be logged.
 */
const waitForReader = (stream: NodeJS.WritableStream & Pipe): void => stream._handle?.setBlocking?.(true);

/** Says that nothing more is to come. */
const closeOutput = (): void => {
  for (const fd of [1, 2, LOG_PIPE]) {
    try {
      closeSync(fd);
      // In its place, or the next file that is opened would get what native code still prints.
      openSync(devNull, 'w');
    } catch {
      // User code has closed it.
    }
  }
};

/** How a worker ends by itself, and what ends it when its supervisor is gone; the kernel does where there is no guardian. */
export interface ServeOptions {
  readonly exit: (exitCode: number) => void;
  readonly guardian: { readonly thread: URL; readonly supervisor: number } | undefined;
}

/** Starts to listen to the supervisor. */
export const serve = ({ exit, guardian }: ServeOptions): void => {
  waitForReader(process.stdout);
  waitForReader(process.stderr);
  if (guardian !== undefined) new Worker(guardian.thread, { argv: [String(guardian.supervisor)] }).unref();
  const service = new Service(exit);
  setInterval(() => service.beat(), BEAT_MS).unref();
  // A terminal sends them to the whole group; it is for the supervisor to say what follows.
  process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);
  const failed = (error: unknown) => service.fail(error);
  process.on('uncaughtException', (error) => service.crash(error));
  process.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'load':
        void service.load(message.entry, message.connection).catch(failed);
        break;
      case 'begin':
        void service.begin(message).catch(failed);
        break;
      case 'running':
        service.running();
        break;
      case 'stop':
        service.stop(message.reason, message.exitCode);
        break;
    }
  });
};
