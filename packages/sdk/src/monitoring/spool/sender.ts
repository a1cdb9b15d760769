import { ApiError } from '../../errors.ts';
import type { MonitorAnswer } from '../../wire/monitoring.ts';
import type { AsideFolder, SpooledPrediction, SpoolFiles } from './spool-files.ts';
import type { SpoolEvent } from './spool-report.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** How a spool reaches the service: `path` is that of predictions, `enter` logs in, `send` sends one body once. */
export interface SpoolService {
  readonly path: string;
  readonly enter: () => Promise<void>;
  readonly send: (body: unknown) => Promise<MonitorAnswer>;
}

/** What came of one try: `done` with this prediction, or another try after a wait. */
export type Step =
  | { readonly isDone: true }
  | { readonly isDone: false; readonly error: unknown; readonly id: string; readonly filename: string };

const DONE: Step = { isDone: true };
// A service that fails on one prediction again and again would keep all others from being sent.
const MOST_FAILURES = 5;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Sends the predictions of a spool, one at a time and in order. */
export class Sender {
  readonly #files: SpoolFiles;
  readonly #service: SpoolService;
  readonly #tell: (event: SpoolEvent) => void;
  #failures = { number: 0, count: 0 };
  #sent = 0;

  constructor(files: SpoolFiles, service: SpoolService, tell: (event: SpoolEvent) => void) {
    this.#files = files;
    this.#service = service;
    this.#tell = tell;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Tries to send one prediction. @throws what is not the service's doing: an abort, the file system */
  async send(number: number): Promise<Step> {
    const files = this.#files;
    const entry = await files.read(number);
    if (entry === undefined) {
      return this.#setAside('refused', number, {
        error: new Error('its file is damaged'),
        entry: { id: '', filename: '' },
      });
    }
    if (files.wasSending(number) && entry.delivery === 'at-most-once') {
      const error = new Error('the process ended between the request and its answer');
      return this.#setAside('unknown', number, { error, entry });
    }
    try {
      await this.#service.enter();
      await files.mark(number, true);
      return await this.#arrived(number, entry, await this.#service.send(entry.body));
    } catch (error) {
      return this.#judge(number, entry, error);
    }
  }

  async #judge(number: number, entry: SpooledPrediction, error: unknown): Promise<Step> {
    const verdict = verdictOf(error, this.#service.path);
    if (verdict === undefined) throw error;
    if (verdict === 'there') return this.#arrived(number, entry, undefined);
    const folder = this.#folderFor(number, verdict, { entry, error });
    if (folder !== undefined) return this.#setAside(folder, number, { error, entry });
    if (verdict === 'not-there') await this.#files.mark(number, false);
    return { isDone: false, error, id: entry.id, filename: entry.filename };
  }

  #folderFor(
    number: number,
    verdict: Verdict,
    { entry, error }: { entry: SpooledPrediction; error: unknown },
  ): AsideFolder | undefined {
    if (verdict === 'refused') return 'refused';
    if (verdict === 'odd') return 'unknown';
    if (verdict !== 'unclear') return undefined;
    if (entry.delivery === 'at-most-once') return 'unknown';
    if (!(error instanceof ApiError && error.status === 500)) return undefined;
    const count = this.#failures.number === number ? this.#failures.count + 1 : 1;
    this.#failures = { number, count };
    return count < MOST_FAILURES ? undefined : 'refused';
  }

  async #arrived(
    number: number,
    { id, filename }: SpooledPrediction,
    answer: MonitorAnswer | undefined,
  ): Promise<Step> {
    await this.#files.drop(number);
    this.#sent += 1;
    this.#tell({ kind: 'sent', id, filename, answer });
    return DONE;
  }

  async #setAside(
    folder: AsideFolder,
    number: number,
    { error, entry }: { error: unknown; entry: Pick<SpooledPrediction, 'id' | 'filename'> },
  ): Promise<Step> {
    const facts = { id: entry.id, filename: entry.filename, reason: reasonOf(error) };
    const path = await this.#files.setAside(number, folder, facts);
    this.#tell({ kind: folder, error, ...facts, path });
    return DONE;
  }
}
