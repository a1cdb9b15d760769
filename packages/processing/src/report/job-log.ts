import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type Job } from '@picsellia-ts/sdk';
import { messageOf, type RunError } from '../errors.ts';
import type { Level, LogEntry, Progress } from '../protocol.ts';
import type { Output } from './output.ts';
import type { Redact } from './redact.ts';
import type { Gap, LogLine, Spool } from './spool.ts';

const PREFIX = '--#--';
const FIRST_SECTION = `${PREFIX}Start job`;
const LAST_SECTION = `${PREFIX}End job`;
const REQUESTS_A_SECOND = 4;
/**
 * Lines wait so long for others. A batch and the progress line are then two requests a second, which leaves room for the
 * last lines and the exit code, so that the end of a run never has to wait.
 */
const GATHER_MS = 1_000;
/** So many lines after the progress line are kept, to be sent again with its last text in one request. */
const KEPT_LINES = 200;
const LONGEST_LINE = 8_000;
/** A live log that lags behind by more than some seconds is of no use. */
const BACKLOG = { mostBytes: 512 * 1024, mostBatches: 40 };
/** What is sent of a long log when the run has ended: its job must not wait for it. */
const LAST_LINES = { mostBytes: 64 * 1024, mostBatches: 3 };
/** Each line of the spool holds its section's title, and must fit into one reading of it. */
const LONGEST_TITLE = 200;

/** The line that is replaced, and what came after it in its section; `later` is absent once that is too much to keep. */
interface ProgressLine {
  readonly n: number;
  readonly section: string;
  text: string;
  later: string[] | undefined;
}

interface Sending {
  readonly isWanted?: (line: LogLine) => boolean;
  /** While the run goes on. */
  readonly isLive?: boolean;
}

/**
 * The log of one job: each line goes to the spool first, then in batches to the platform, at most four requests a second,
 * each with its number, so that a repeated request overwrites instead of doubling. Progress keeps one number. Where lines
 * come faster than they can be sent, the newest are, and one line says how many are in the log file alone.
 */
export class JobLog {
  readonly #spool: Spool;
  readonly #output: Output;
  readonly #redact: Redact;
  readonly #sentAt: number[] = [];
  #section = FIRST_SECTION;
  #next = 0;
  #progress: ProgressLine | undefined;
  #progressIsNew = false;
  #job: Job | undefined;
  #pump: Promise<void> | undefined;
  /** Ends the wait of lines for others. */
  #gathering = new AbortController();
  #isEnding = false;
  #away: string | undefined;
  #refused = false;

  constructor(spool: Spool, output: Output, redact: Redact) {
    this.#spool = spool;
    this.#output = output;
    this.#redact = redact;
    this.#append('info', FIRST_SECTION);
  }

  /** Why lines could not be sent, if so. */
  get away(): string | undefined {
    return this.#away;
  }

  /** Why lines are not on disk any more; the run must not go on without its log. */
  get failure(): RunError | undefined {
    return this.#spool.failure;
  }

  add(entry: LogEntry): void {
    if ('section' in entry) this.section(entry.section);
    else this.line(entry.level, entry.text);
  }

  section(title: string): void {
    this.#keepProgress();
    const safe = this.#redact(title).replace(/\s+/g, ' ').slice(0, LONGEST_TITLE);
    this.#section = `${PREFIX}${safe}`;
    this.#append('info', this.#section);
    this.#output.section(safe);
  }

  line(level: Level, text: string): void {
    for (const line of this.#redact(text).split(/\r?\n/)) {
      for (let from = 0; from === 0 || from < line.length; from += LONGEST_LINE) {
        this.#append(level, line.slice(from, from + LONGEST_LINE));
      }
      this.#output.line(level, line);
    }
  }

  /** Shows how far the run is, in a line that replaces the one before. */
  progress(progress: Progress): void {
    const text = progressText(progress);
    if (text === this.#progress?.text) return;
    if (this.#progress === undefined) {
      this.#progress = { n: this.#next, section: this.#section, text, later: [] };
      this.#next += 1;
    }
    this.#progress.text = text;
    this.#progressIsNew = true;
    this.#output.progress(progress);
    this.#start();
  }

  /** Starts to send, from the first line on. */
  attach(job: Job): void {
    this.#job = job;
    this.#start();
  }

  /** Sends at once what waits for more lines, if the last requests leave room for it and for the end of the log. */
  flush(): void {
    const last = this.#sentAt.at(-1);
    if (last === undefined || performance.now() - last > 1000) this.#gathering.abort();
  }

  /** Ends the log with the exit code, sends what is left, and says whether all of it arrived. */
  async end(exitCode: number): Promise<boolean> {
    const job = this.#job;
    const progress = this.#progress;
    this.#keepProgress();
    this.#isEnding = true;
    this.#gathering.abort();
    await this.#pump;
    if (job === undefined || this.#refused) return false;
    const line = { special: 'exit_code', lineNb: this.#next } as const;
    try {
      await this.#leaveOut(this.#spool.gap(LAST_LINES));
      if (progress?.later) await this.#sendWithLater(job, progress, progress.later);
      else await this.#send();
      await this.#post(() => job.sendLogging(String(exitCode), LAST_SECTION, line));
      return true;
    } catch (error) {
      return this.#lost(error);
    }
  }

  /** The last text of a progress line belongs into the spool, for the log file. */
  #keepProgress(): void {
    if (this.#progress === undefined) return;
    const { n, section, text } = this.#progress;
    this.#spool.append({ n, section, level: 'info', msg: text });
    this.#progress = undefined;
    this.#progressIsNew = false;
  }

  /** The progress line's last text and what came after it, in one request; what was sent before is overwritten by itself. */
  async #sendWithLater(job: Job, { n, section, text }: ProgressLine, later: readonly string[]): Promise<void> {
    await this.#send({ isWanted: (line) => line.n < n });
    await this.#post(() => job.sendLogging([text, ...later], section, { special: 'buffer', lineNb: n }));
  }

  #append(level: Level, msg: string): void {
    this.#spool.append({ n: this.#next, section: this.#section, level, msg });
    this.#next += 1;
    const later = this.#progress?.later;
    later?.push(msg);
    if (this.#progress && later && later.length > KEPT_LINES) this.#progress.later = undefined;
    this.#start();
  }

  #start(): void {
    if (this.#job === undefined || this.#pump !== undefined || this.#refused) return;
    if (this.#isEnding) return;
    this.#pump = this.#gatherAndSend()
      .catch((error: unknown) => void this.#lost(error))
      .finally(() => {
        this.#pump = undefined;
      });
  }

  async #gatherAndSend(): Promise<void> {
    this.#gathering = new AbortController();
    await sleep(GATHER_MS, undefined, { signal: this.#gathering.signal }).catch(() => undefined);
    // The end of the log sends what is left by itself.
    if (!this.#isEnding) await this.#send({ isLive: true });
  }

  async #leaveOut(gap: Gap | undefined): Promise<void> {
    const job = this.#job;
    if (gap === undefined || job === undefined) return;
    const { first, count } = gap;
    const text = `… ${count} lines are in the log file only: they came faster than they could be sent`;
    await this.#post(() => job.sendLogging(text, first.section, { lineNb: first.n }));
    this.#spool.advance(gap);
  }

  async #send({ isWanted = () => true, isLive = false }: Sending = {}): Promise<void> {
    const job = this.#job;
    if (job === undefined) return;
    for (;;) {
      // The end of the log begins with what may be left out.
      if (isLive && this.#isEnding) return;
      if (isLive) await this.#leaveOut(this.#spool.gap(BACKLOG));
      const batch = this.#spool.peek();
      const { lines } = batch;
      const [first, ...others] = lines;
      if (first === undefined || !isWanted(first)) break;
      const texts = lines.map((line) => line.msg);
      await this.#post(() =>
        others.length > 0
          ? job.sendLogging(texts, first.section, { special: 'buffer', lineNb: first.n })
          : job.sendLogging(first.msg, first.section, { lineNb: first.n }),
      );
      this.#spool.advance(batch);
    }
    if (!this.#progressIsNew || this.#progress === undefined) return;
    const { n, section, text } = this.#progress;
    this.#progressIsNew = false;
    await this.#post(() => job.sendLogging(text, section, { lineNb: n }));
  }

  async #post(request: () => Promise<void>): Promise<void> {
    const oldest = this.#sentAt.at(-REQUESTS_A_SECOND);
    const waitMs = oldest === undefined ? 0 : oldest + 1000 - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    this.#sentAt.push(performance.now());
    if (this.#sentAt.length > REQUESTS_A_SECOND) this.#sentAt.shift();
    await request();
    this.#away = undefined;
  }

  #lost(error: unknown): false {
    const wasAway = this.#away !== undefined;
    this.#away = messageOf(error);
    // A job that is finished or killed may refuse lines for good; while the platform is away, the next line tries again.
    this.#refused = error instanceof ApiError && error.status < 500 && ![408, 429].includes(error.status);
    const why = this.#refused ? 'the platform refuses log lines' : 'log lines do not arrive';
    const line = `${why}: ${this.#redact(this.#away)}; they are kept in ${this.#spool.path}`;
    if (!wasAway) this.#output.line('warn', line);
    return false;
  }
}

const progressText = ({ total, things, done, skipped, failed }: Progress): string => {
  const settled = done + skipped + failed;
  const share = total ? ` (${Math.floor((100 * settled) / total)} %)` : '';
  return `${settled} of ${total ?? '?'} ${things ?? 'assets'}${share}: ${done} done, ${skipped} skipped, ${failed} failed`;
};
