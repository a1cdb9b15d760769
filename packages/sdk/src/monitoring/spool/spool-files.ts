import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery } from '../monitor-options.ts';
import { renameDurably, syncDirectory, UNFINISHED, writeDurably } from './durable.ts';
import { codeOf, SpoolError, SpoolFullError } from './spool-errors.ts';

/** A prediction as it lies in the spool. */
export interface SpooledPrediction {
  readonly id: string;
  readonly filename: string;
  readonly delivery: Delivery;
  readonly body: unknown;
}

/** Where predictions go that are not sent any more. */
export type AsideFolder = 'refused' | 'unknown';

/** A prediction that was set aside: `path` is the file that holds it, `reason` says why. */
export interface SetAside {
  readonly id: string;
  readonly filename: string;
  readonly path: string;
  readonly reason: string;
}

interface Place {
  readonly sizeBytes: number;
  isSending: boolean;
}

const PENDING = 'pending';
const ASIDE_FOLDERS: readonly AsideFolder[] = ['refused', 'unknown'];
const OWNER = 'spool.json';
const NAME = /^(\d{12})\.(json|sending)$/;

const numberOf = (name: string): number | undefined => {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

const stemOf = (number: number): string => String(number).padStart(12, '0');

const fileName = (number: number, isSending: boolean): string => `${stemOf(number)}.${isSending ? 'sending' : 'json'}`;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isEntry = (value: unknown): value is SpooledPrediction => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, filename, delivery, body } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof filename === 'string' && typeof delivery === 'string' && body !== undefined;
};

/**
 * The files of a spool: `pending/` holds one file a prediction, named by its number, `.sending` while it is on its way;
 * `refused/` and `unknown/` hold what is not sent any more, each with its reason. A file is there whole or not at all.
 */
export class SpoolFiles {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #pending = new Map<number, Place>();
  #usedBytes = 0;
  #next = 1;

  private constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  static async open(options: { directory: string; maxBytes: number; deploymentId: string }): Promise<SpoolFiles> {
    const files = new SpoolFiles(options.directory, options.maxBytes);
    for (const folder of [PENDING, ...ASIDE_FOLDERS]) await mkdir(files.#path(folder), { recursive: true });
    await files.#claim(options.deploymentId);
    for (const folder of ASIDE_FOLDERS) for (const name of await files.#scan(folder)) await files.#count(folder, name);
    for (const name of await files.#scan(PENDING)) {
      const sizeBytes = await files.#count(PENDING, name);
      const number = numberOf(name);
      if (number !== undefined) files.#pending.set(number, { sizeBytes, isSending: name.endsWith('.sending') });
    }
    return files;
  }

  /** Number of predictions that wait to be sent. */
  get pending(): number {
    return this.#pending.size;
  }

  /** The number of the prediction that has waited longest; undefined when none waits. */
  get first(): number | undefined {
    const [first] = this.#pending.keys();
    return first;
  }

  /** Whether a prediction was on its way when its sender ended. */
  wasSending(number: number): boolean {
    return this.#pending.get(number)?.isSending === true;
  }

  /** Keeps a prediction, so that it survives the process and the loss of power. @throws SpoolFullError */
  async add(entry: SpooledPrediction): Promise<void> {
    const text = JSON.stringify(entry);
    const sizeBytes = Buffer.byteLength(text);
    await this.#makeSureOfRoom(sizeBytes);
    const number = this.#next++;
    await writeDurably(this.#path(PENDING), fileName(number, false), text);
    this.#usedBytes += sizeBytes;
    this.#pending.set(number, { sizeBytes, isSending: false });
  }

  /** Reads a waiting prediction; undefined when its file is damaged. @throws SpoolError when somebody took it away */
  async read(number: number): Promise<SpooledPrediction | undefined> {
    const path = this.#pathOf(number);
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      if (codeOf(cause) !== 'ENOENT') throw cause;
      this.#forget(number);
      throw new SpoolError(`a prediction was taken out of the spool before it was sent: ${path}`, { cause });
    });
    const entry = parse(text);
    return isEntry(entry) ? entry : undefined;
  }

  /** Notes that a prediction is on its way, or that it certainly did not go. */
  async mark(number: number, isSending: boolean): Promise<void> {
    const place = this.#pending.get(number);
    if (place === undefined || place.isSending === isSending) return;
    await renameDurably(this.#pathOf(number), this.#path(PENDING, fileName(number, isSending)));
    place.isSending = isSending;
  }

  /** Drops a prediction that has arrived. */
  async drop(number: number): Promise<void> {
    await rm(this.#pathOf(number), { force: true });
    await syncDirectory(this.#path(PENDING));
    this.#forget(number);
  }

  /** Sets a prediction aside, with the reason, and answers the file that holds it. */
  async setAside(number: number, folder: AsideFolder, facts: Omit<SetAside, 'path'>): Promise<string> {
    const path = this.#path(folder, `${stemOf(number)}.json`);
    await writeDurably(this.#path(folder), `${stemOf(number)}.reason`, JSON.stringify(facts));
    await renameDurably(this.#pathOf(number), path);
    this.#pending.delete(number);
    return path;
  }

  /** All that was set aside, by this process and those before it. */
  async listAside(folder: AsideFolder): Promise<SetAside[]> {
    const names = (await this.#scan(folder)).filter((name) => name.endsWith('.json'));
    return Promise.all(
      names.map(async (name) => {
        const reasonPath = this.#path(folder, name.replace('.json', '.reason'));
        const facts = parse(await readFile(reasonPath, 'utf8').catch(() => ''));
        const { id = '', filename = '', reason = 'not known' } = (facts ?? {}) as Partial<SetAside>;
        return { id, filename, reason, path: this.#path(folder, name) };
      }),
    );
  }

  /** Puts what was set aside back, in its old place in the order, and answers how many that were. */
  async requeue(): Promise<number> {
    let count = 0;
    for (const folder of ASIDE_FOLDERS) {
      for (const { path } of await this.listAside(folder)) {
        const name = path.slice(-'000000000000.json'.length);
        const number = numberOf(name);
        if (number === undefined) continue;
        await renameDurably(path, this.#path(PENDING, name));
        await rm(path.replace('.json', '.reason'), { force: true });
        this.#pending.set(number, { sizeBytes: (await stat(this.#path(PENDING, name))).size, isSending: false });
        count += 1;
      }
    }
    this.#sort();
    return count;
  }

  async #makeSureOfRoom(sizeBytes: number): Promise<void> {
    if (this.#usedBytes + sizeBytes <= this.#maxBytes) return;
    // Somebody may have taken away what was set aside.
    this.#usedBytes = [...this.#pending.values()].reduce((sum, place) => sum + place.sizeBytes, 0);
    for (const folder of ASIDE_FOLDERS) for (const name of await this.#scan(folder)) await this.#count(folder, name);
    if (this.#usedBytes + sizeBytes <= this.#maxBytes) return;
    const use = `${this.#usedBytes} of ${this.#maxBytes} bytes are used, ${sizeBytes} more are needed`;
    throw new SpoolFullError(`the spool in ${this.#directory} is full: ${use}`);
  }

  #forget(number: number): void {
    this.#usedBytes -= this.#pending.get(number)?.sizeBytes ?? 0;
    this.#pending.delete(number);
  }

  #sort(): void {
    const places = [...this.#pending].sort(([left], [right]) => left - right);
    this.#pending.clear();
    for (const [number, place] of places) this.#pending.set(number, place);
  }

  async #claim(deploymentId: string): Promise<void> {
    const text = await readFile(this.#path(OWNER), 'utf8').catch(() => undefined);
    if (text === undefined) {
      await writeDurably(this.#directory, OWNER, JSON.stringify({ version: 1, deploymentId }));
      return;
    }
    const owner = parse(text) as { version?: unknown; deploymentId?: unknown } | undefined;
    if (owner?.version === 1 && owner.deploymentId === deploymentId) return;
    const whose = owner?.version === 1 ? `deployment ${String(owner.deploymentId)}` : 'another version of this program';
    throw new SpoolError(`the spool in ${this.#directory} belongs to ${whose}; give each deployment its own folder`);
  }

  /** Names of whole files, in order; half-written ones are cleared away. */
  async #scan(folder: string): Promise<string[]> {
    const names = await readdir(this.#path(folder));
    for (const name of names) if (name.endsWith(UNFINISHED)) await rm(this.#path(folder, name), { force: true });
    return names.filter((name) => numberOf(name) !== undefined).sort();
  }

  async #count(folder: string, name: string): Promise<number> {
    const { size } = await stat(this.#path(folder, name));
    this.#usedBytes += size;
    this.#next = Math.max(this.#next, (numberOf(name) ?? 0) + 1);
    return size;
  }

  #path(...parts: readonly string[]): string {
    return join(this.#directory, ...parts);
  }

  #pathOf(number: number): string {
    return this.#path(PENDING, fileName(number, this.wasSending(number)));
  }
}
