import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ApiError } from '../../errors.ts';
import { type LinkedSignal, linkSignals, type MaybeSignal, orAborted } from '../../http/signals.ts';
import { DirectoryLock } from './directory-lock.ts';
import { Sender, type SpoolService, type Step } from './sender.ts';
import { SpoolError, toSpoolError } from './spool-errors.ts';
import { type SpooledPrediction, SpoolFiles } from './spool-files.ts';
import type { SpoolEvent, SpoolReport } from './spool-report.ts';
import { Wake } from './wake.ts';

export interface SpoolPlan {
  readonly directory: string;
  readonly maxBytes: number;
  readonly deploymentId: string;
  readonly service: SpoolService;
  readonly baseMs: number;
  readonly capMs: number;
  readonly onEvent: ((event: SpoolEvent) => void) | undefined;
}

/** However long a service asks to be left alone, it is tried once an hour. */
const LONGEST_ASKED_MS = 3_600_000;

interface FlushOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: MaybeSignal;
}

interface Open {
  readonly files: SpoolFiles;
  readonly lock: DirectoryLock;
  readonly sender: Sender;
}

/** Keeps predictions on disk and sends them when the service can be reached. */
export class Spool {
  readonly #plan: SpoolPlan;
  readonly #wake = new Wake();
  readonly #opening: Promise<Open>;
  #open: Open | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #running: Promise<void> | undefined;
  #failure: unknown;
  #told: unknown;
  #again: NodeJS.Timeout | undefined;
  #waiters = 0;
  #tries = 0;
  #isClosed = false;

  constructor(plan: SpoolPlan) {
    this.#plan = { ...plan, directory: resolve(plan.directory) };
    this.#opening = this.#openFiles();
    // Whoever calls next is told.
    this.#opening.then(
      () => this.#kick(),
      () => undefined,
    );
  }

  /** Number of predictions that wait; 0 until the folder has been read. */
  get pending(): number {
    return this.#open?.files.pending ?? 0;
  }

  /** Keeps predictions in the order of the calls, however long each takes to prepare. */
  async add(prepare: () => Promise<SpooledPrediction>): Promise<SpooledPrediction> {
    if (this.#isClosed) throw new SpoolError(`the spool in ${this.#plan.directory} is closed`);
    const adding = this.#addAfter(this.#last, prepare());
    this.#last = adding.catch(() => undefined);
    return adding;
  }

  /**
   * Waits until nothing is left to send, at most for `timeoutMs`. @throws SpoolError when the spool failed, the reason of
   * the signal
   */
  async flush({ timeoutMs, signal }: FlushOptions): Promise<SpoolReport> {
    const link = linkSignals([signal], timeoutMs);
    this.#waiters += 1;
    try {
      await orAborted(this.#flushed(link), link.signal);
    } catch (error) {
      if (!link.isTimedOut()) throw error;
    } finally {
      this.#waiters -= 1;
      link.release();
    }
    this.#throwFailure();
    return this.report();
  }

  /** Waits for the request in hand, then lets go of the folder. @throws SpoolError when the spool failed */
  async stop(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
    const { lock } = await this.#opening;
    this.#wake.now();
    await this.#running;
    clearTimeout(this.#again);
    await lock.release();
    this.#throwFailure();
  }

  async report(): Promise<SpoolReport> {
    const { files, sender } = await this.#opening;
    const [refused, unknown] = await Promise.all([files.listAside('refused'), files.listAside('unknown')]);
    return { sent: sender.sent, pending: files.pending, refused, unknown };
  }

  async requeue(): Promise<number> {
    const { files } = await this.#opened();
    const count = await files.requeue();
    this.#kick();
    return count;
  }

  /** Whether a call failed with this error because the folder cannot be used. */
  hasTold(error: unknown): boolean {
    return error !== undefined && error === this.#told;
  }

  async #opened(): Promise<Open> {
    return this.#opening.catch((error: unknown) => {
      this.#told = error;
      throw error;
    });
  }

  async #addAfter(before: Promise<unknown>, preparing: Promise<SpooledPrediction>): Promise<SpooledPrediction> {
    // Both must be waited for, or the failure of one would go unheeded.
    const [prepared] = await Promise.allSettled([preparing, before]);
    if (prepared.status === 'rejected') throw prepared.reason;
    const { files, lock } = await this.#opened();
    if (!(await lock.isHeld())) throw this.#lost();
    await files.add(prepared.value).catch((error: unknown) => {
      throw toSpoolError(error, this.#plan.directory);
    });
    this.#kick();
    return prepared.value;
  }

  async #flushed({ signal }: LinkedSignal): Promise<void> {
    await this.#last;
    await this.#opened();
    this.#failure = undefined;
    this.#wake.now();
    this.#kick();
    while (this.#running !== undefined && this.#failure === undefined && signal?.aborted !== true) {
      await this.#running;
      this.#kick();
    }
  }

  async #openFiles(): Promise<Open> {
    const { directory, maxBytes, deploymentId, service } = this.#plan;
    try {
      await mkdir(directory, { recursive: true });
      const lock = await DirectoryLock.acquire(directory);
      try {
        const files = await SpoolFiles.open({ directory, maxBytes, deploymentId });
        this.#open = { files, lock, sender: new Sender(files, service, (event) => this.#tell(event)) };
        return this.#open;
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (error) {
      throw toSpoolError(error, directory);
    }
  }

  #kick(): void {
    if (this.#open === undefined || this.#running !== undefined || this.#isClosed) return;
    if (this.#open.files.pending === 0) return;
    this.#running = this.#drain(this.#open)
      .catch((error: unknown) => {
        this.#failure = error;
        this.#tell({ kind: 'failed', error });
        // A disk may have room again, even when nobody calls.
        clearTimeout(this.#again);
        this.#again = setTimeout(() => this.#kick(), this.#plan.capMs).unref();
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #drain({ files, lock, sender }: Open): Promise<void> {
    for (let number = files.first; number !== undefined && !this.#isClosed; number = files.first) {
      if (!(await lock.isHeld())) throw this.#lost();
      const step = await sender.send(number);
      if (step.isDone) {
        this.#tries = 0;
        continue;
      }
      await this.#pause(step);
    }
  }

  async #pause({ error, id, filename }: Step & { readonly isDone: false }): Promise<void> {
    const { baseMs, capMs } = this.#plan;
    const bound = Math.min(capMs, baseMs * 2 ** Math.min(this.#tries, 30));
    this.#tries += 1;
    const asked = Math.min(LONGEST_ASKED_MS, error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0);
    const retryInMs = asked + bound / 2 + (Math.random() * bound) / 2;
    this.#tell({ kind: 'waiting', id, filename, error, retryInMs });
    if (!this.#isClosed) await this.#wake.wait(retryInMs, this.#waiters > 0);
  }

  #tell(event: SpoolEvent): void {
    try {
      this.#plan.onEvent?.(event);
    } catch (error) {
      // What the listener throws must not keep predictions from being sent.
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #lost(): SpoolError {
    return new SpoolError(`the spool in ${this.#plan.directory} is no longer held: its lock was taken away`);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw toSpoolError(this.#failure, this.#plan.directory);
  }
}
