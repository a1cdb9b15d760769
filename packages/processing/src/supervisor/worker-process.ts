import { type ChildProcess, fork } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LineSplitter } from '../json-lines.ts';
import { type FromWorker, type Level, type Line, LOG_PIPE, type LogEntry, type ToWorker } from '../protocol.ts';
import { tetherArguments } from '../tether.ts';

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];
/** User code may write into the pipe as well: what is no entry is a line that was printed. */
const readEntry = (line: string): LogEntry => {
  try {
    const entry = JSON.parse(line) as Partial<Line & { section: string }> | null;
    if (typeof entry?.section === 'string') return { section: entry.section };
    if (typeof entry?.text === 'string' && LEVELS.some((level) => level === entry.level)) return entry as Line;
  } catch {
    // Not even JSON.
  }
  return { level: 'info', text: line };
};

/** How a worker's process ended. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A young generation of this size lets the bytes of an image die young: with a smaller one they outlive it, and memory
 * grows with the dataset until the old generation is swept, which the worker asks for now and then. To begin with that size
 * spares a short run the sweeps by which it would grow. Figures: docs/decisions/006-young-generation.md. What V8 learns of
 * a function from its first call on lets it make good code of it sooner. Flags by which V8 makes other code are not among
 * these: Node's own modules would be compiled anew at each start (docs/decisions/025-worker-flags.md).
 */
const NODE_FLAGS = [
  '--max-semi-space-size=16',
  '--min-semi-space-size=16',
  '--no-lazy-feedback-allocation',
  '--disable-warning=ExperimentalWarning',
];

/**
 * A program of Linux that asks the kernel to kill what it starts when its parent dies. Without it a thread of the worker
 * watches, which costs each start some 50 ms of processor time.
 */
const SETPRIV = '/usr/bin/setpriv';
/** Another program of that name, such as busybox's, may not know how. */
const hasSetpriv = (): boolean =>
  process.platform === 'linux' && (lstatSync(SETPRIV, { throwIfNoEntry: false })?.isFile() ?? false);

/** A process that user code has left behind may hold the worker's pipes open; silence of this length is their end. */
const LAST_PRINTED_MS = 2_000;
/** Nor may it print for ever. */
const LONGEST_LAST_MS = 20_000;

/**
 * The process that holds user code. It is started before anything else is imported here, so that both processes start
 * at the same time; it waits for its first message. The token reaches it by message, never by argv.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<WorkerExit>;
  /** All that it says has been read to its end, which is before the system has taken back its memory. */
  readonly silent: Promise<unknown>;
  #onMessage: ((message: FromWorker) => void) | undefined;
  readonly #early: FromWorker[] = [];
  readonly #entry: URL;

  constructor(entry: URL) {
    this.#entry = entry;
    const isTethered = hasSetpriv();
    const start = isTethered
      ? { execPath: SETPRIV, execArgv: ['--pdeathsig', 'KILL', process.execPath, ...NODE_FLAGS] }
      : { execArgv: NODE_FLAGS };
    this.#child = fork(entry, tetherArguments(process.pid, isTethered), {
      ...start,
      // The last one is LOG_PIPE.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
      this.#child.once('error', () => resolve({ code: null, signal: null }));
    });
    this.silent = Promise.all(
      this.#pipes.map((pipe) => new Promise<void>((resolve) => pipe.once('end', () => resolve()))),
    );
    this.#child.once('exit', () => this.#letGoOfPipes());
    this.#child.on('message', (message: FromWorker) => {
      if (this.#onMessage) this.#onMessage(message);
      else this.#early.push(message);
    });
  }

  /** A new process in the place of this one. */
  again(): WorkerProcess {
    return new WorkerProcess(this.#entry);
  }

  listen(
    onMessage: (message: FromWorker) => void,
    onPrinted: (text: string, stream: 'stdout' | 'stderr') => void,
  ): void {
    this.#onMessage = onMessage;
    for (const message of this.#early.splice(0)) onMessage(message);
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = this.#child[stream];
      if (input) createInterface({ input }).on('line', (line) => onPrinted(line, stream));
    }
    const splitter = new LineSplitter();
    this.#logPipe?.setEncoding('utf8').on('data', (chunk: string) => {
      onMessage({ type: 'log', entries: splitter.push(chunk).map(readEntry) });
    });
  }

  get #pipes(): Readable[] {
    return [this.#child.stdout, this.#child.stderr, this.#logPipe].filter((pipe) => pipe !== null);
  }

  get #logPipe(): Readable | null {
    return (this.#child.stdio[LOG_PIPE] as Readable | null | undefined) ?? null;
  }

  /** What the worker has printed is read to its end, however long that takes. */
  #letGoOfPipes(): void {
    const pipes = this.#pipes;
    const letGo = () => {
      for (const pipe of pipes) pipe.destroy();
    };
    const timers = [setTimeout(letGo, LAST_PRINTED_MS), setTimeout(letGo, LONGEST_LAST_MS)];
    for (const pipe of pipes) pipe.on('data', () => timers[0]?.refresh());
    this.#child.once('close', () => timers.forEach(clearTimeout));
  }

  /** A message to a worker that is gone is dropped here; `exited` tells of it. */
  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
