import {
  type AnnotationElement,
  ApiError,
  Asset,
  type DatasetVersion,
  type InferenceType,
  type Shape,
} from '@picsellia-ts/sdk';
import { EXIT, isPlatformGone, messageOf, RunError } from '../../errors.ts';
import { type Existing, MODES, type RunInput } from '../run-input.ts';
import type { Sink, SinkTools } from '../tasks/plan.ts';
import { type Appending, beginAppend, type ShapesOf } from './begin-append.ts';
import { isSavedWhole, typeWith } from './fit-shapes.ts';
import { hasRemarks, tellLeftOut } from './left-out.ts';
import { writeBulk } from './write-bulk.ts';
import { type AppendState, writeAppended, writeWhole } from './write-whole.ts';

/** The platform takes so many annotated assets in one request. */
const CHUNK = 100;
const REQUESTS_AT_ONCE = 3;
/** What is ready is written after so long, so that a crash loses little work. */
const FLUSH_MS = 2_000;

const isWhole = ({ result }: ShapesOf): boolean => isSavedWhole(result);

/** Annotations go on assets alone; a plan that writes them lists nothing else. */
const assetOf = ({ asset: { platform } }: ShapesOf): Asset => {
  if (platform instanceof Asset) return platform;
  throw new RunError(EXIT.bug, `${platform.filename} is no asset of a dataset version`);
};

const written = ({ asset, result, handlerMs }: ShapesOf) => ({ asset, written: { shapes: result }, handlerMs });

export interface WriterOptions extends SinkTools {
  readonly version: DatasetVersion;
  readonly existing: Existing;
  /** For `append` alone. */
  readonly appending?: Appending;
  readonly outputType: InferenceType | undefined;
  readonly scoreAttribute: string | undefined;
  readonly line: RunInput['line'];
}

/** Writes results in bulk: makes the labels that are missing, sets the version's type, and counts what arrived. */
export class AnnotationWriter implements Sink<readonly Shape[]> {
  readonly #options: WriterOptions;
  readonly #labels = new Map<string, string>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  /** Assets whose shapes have remarks that cannot be stored. */
  readonly #leftOut: string[] = [];
  #pending: ShapesOf[] = [];
  #type: InferenceType;
  #configured: Promise<unknown> | undefined;
  #labelling: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#type = options.version.type;
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  /**
   * Takes the result of one asset; resolves when there is room for the next.
   *
   * @throws ContractError when a shape does not go into a version of this type.
   */
  async add(pending: ShapesOf): Promise<void> {
    if (pending.result.length === 0) {
      this.#options.tally.done([written(pending)]);
      return;
    }
    const { filename } = pending.asset;
    this.#type = typeWith(this.#type, pending.result, { filename, outputType: this.#options.outputType });
    this.#pending.push(pending);
    if (this.#pending.length >= CHUNK) this.#flush();
    while (this.#underWay.size >= REQUESTS_AT_ONCE) await Promise.race(this.#underWay);
  }

  /** Writes what is left and waits until all of it has arrived or failed. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#isOver = true;
    tellLeftOut(this.#leftOut.splice(0), this.#options.line);
  }

  #flush(): void {
    if (this.#pending.length === 0 || this.#isOver) return;
    const chunk = this.#pending;
    this.#pending = [];
    const start = performance.now();
    const work: Promise<void> = this.#write(chunk)
      .catch((error: unknown) => {
        this.#isOver = true;
        this.#options.end(error);
      })
      .finally(() => {
        this.#options.tally.time('write', performance.now() - start);
        this.#underWay.delete(work);
      });
    this.#underWay.add(work);
  }

  async #write(results: readonly ShapesOf[]): Promise<void> {
    const { version, appending } = this.#options;
    if (version.type === 'NOT_CONFIGURED') {
      this.#configured ??= version.setType(this.#type);
      await this.#configured;
    }
    const begun = appending && (await beginAppend(version, results, appending));
    const chunk = begun?.chunk ?? results;
    await this.#ensureLabels(chunk);
    const state = begun && { before: begun.before, isRepeated: false };
    const bulk = chunk.filter((pending) => !isWhole(pending));
    if (bulk.length > 0) await this.#writeOrSplit(bulk, state);
    // One by one, so that the refusal of one does not write another again.
    for (const pending of chunk.filter(isWhole)) await this.#writeOrSplit([pending]);
  }

  /** A request that is refused for what it holds is halved until the asset is found that is to blame. */
  async #writeOrSplit(chunk: readonly ShapesOf[], append?: AppendState): Promise<void> {
    try {
      await this.#send(chunk, append);
      this.#options.tally.done(chunk.map(written));
    } catch (error) {
      if (isPlatformGone(error) || !(error instanceof ApiError)) throw error;
      const [first, ...others] = chunk;
      if (first && others.length === 0) {
        const message = `${first.asset.filename}: the platform refuses its annotation: ${messageOf(error)}`;
        this.#options.tally.failed(first.asset, new Error(message, { cause: error }));
        return;
      }
      const half = Math.ceil(chunk.length / 2);
      const repeated = append && { ...append, isRepeated: true };
      await this.#writeOrSplit(chunk.slice(0, half), repeated);
      await this.#writeOrSplit(chunk.slice(half), repeated);
    }
  }

  async #send(pending: readonly ShapesOf[], append: AppendState | undefined): Promise<void> {
    const { version, existing } = this.#options;
    const chunk = pending.filter(({ missing }) => missing?.length !== 0);
    const [first] = chunk;
    if (first === undefined) return;
    if (isWhole(first)) {
      const { shapes } = this.#element(first);
      await writeWhole(assetOf(first), shapes, existing);
      if (hasRemarks(shapes)) this.#leftOut.push(first.asset.filename);
    } else {
      const elements = chunk.map((pending) => this.#element(pending));
      if (append) await writeAppended(version, elements, append);
      else await writeBulk(version, elements, MODES[existing]);
    }
  }

  #element({ asset, result, missing: shapes = result }: ShapesOf): AnnotationElement {
    const { scoreAttribute } = this.#options;
    return {
      assetId: asset.id,
      shapes: shapes.map((shape) => {
        const labelled = { ...shape, labelId: this.#labels.get(shape.label) ?? '' };
        if (scoreAttribute === undefined || shape.score === undefined) return labelled;
        return { ...labelled, attributes: { ...shape.attributes, [scoreAttribute]: shape.score } };
      }),
    };
  }

  /** One chunk at a time, so that two chunks do not both make the same label. */
  async #ensureLabels(chunk: readonly ShapesOf[]): Promise<void> {
    const names = new Set(chunk.flatMap(({ result }) => result.map(({ label }) => label)));
    const missing = () => [...names].filter((name) => !this.#labels.has(name));
    if (missing().length === 0) return;
    const make = this.#labelling.then(async () => {
      const wanted = missing();
      if (wanted.length === 0) return;
      for (const label of await this.#options.version.getOrCreateLabels(wanted)) this.#labels.set(label.name, label.id);
      const [lost] = missing();
      if (lost !== undefined) throw new Error(`the platform did not make the label ${JSON.stringify(lost)}`);
    });
    this.#labelling = make.catch(() => undefined);
    await make;
  }
}
