import type { Asset, Datalake, DatasetVersion, InferenceType, Shape } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../../definition.ts';
import { isPlatformGone, messageOf } from '../../errors.ts';
import type { RunInput } from '../run-input.ts';
import type { Sink, SinkTools } from '../tasks/plan.ts';
import { addImages } from './add-images.ts';
import { AnnotationWriter } from './annotation-writer.ts';
import { type Arrival, type ImagesOf, namedFailure, originalOf, type Work } from './arrival.ts';
import { DataFinder } from './data-finder.ts';
import type { FittedImage } from './fit-images.ts';
import { typeWith } from './fit-shapes.ts';
import { nameImage } from './image-names.ts';
import { storedBefore, tellStrays } from './strays.ts';
import { Tagger } from './tagger.ts';
import { type NamedImage, uploadImages } from './upload-images.ts';

/** So many images are added to the version in one request. */
const CHUNK = 100;
const CHUNKS_AT_ONCE = 3;
const UPLOADS_AT_ONCE = 48;
/** Encoded images that wait for their upload; one that is larger goes alone. */
const BYTES_IN_HAND = 96 * 1024 * 1024;
/** What is uploaded is added after so long, so that a crash loses little work. */
const FLUSH_MS = 2_000;

export interface ImageWriterOptions extends SinkTools {
  readonly jobId: string;
  readonly source: DatasetVersion;
  readonly output: DatasetVersion;
  readonly datalake: Datalake;
  readonly definition: LooseDefinition;
  /** A former start may have uploaded images; else there is nothing to look for. */
  readonly isTakenUp: boolean;
  readonly line: RunInput['line'];
}

/**
 * Brings new images into the output version: uploads each asset's images as they come, adds them in bulk, tags and
 * annotates their assets. A source asset is done when all of that has arrived.
 */
export class ImageWriter implements Sink<readonly FittedImage[]> {
  readonly #options: ImageWriterOptions;
  readonly #finder: DataFinder | undefined;
  readonly #annotations: AnnotationWriter;
  readonly #tagger: Tagger;
  /** By the id of the new asset. */
  readonly #annotated = new Map<string, Arrival[]>();
  /** Of the first image of each asset: a second asset of the same would take over what the first has made. */
  readonly #names = new Set<string>();
  readonly #failed: Work[] = [];
  readonly #uploads = new Set<Promise<void>>();
  readonly #additions = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #arrived: Arrival[] = [];
  #bytes = 0;
  #type: InferenceType;
  #isOver = false;

  constructor(options: ImageWriterOptions) {
    const { output, definition, datalake, tally } = options;
    this.#options = options;
    this.#finder = options.isTakenUp ? new DataFinder(datalake) : undefined;
    this.#tagger = new Tagger((name) => output.getOrCreateAssetTag(name));
    this.#type = output.type;
    this.#annotations = new AnnotationWriter({
      version: output,
      existing: 'keep',
      outputType: definition.outputType,
      scoreAttribute: undefined,
      line: options.line,
      ledger: options.ledger,
      end: (error) => this.#end(error),
      tally: {
        time: (stage, durationMs) => tally.time(stage, durationMs),
        done: (entries) => {
          for (const { asset } of entries) this.#settle(asset.id, (arrival) => this.#finish(arrival));
        },
        failed: (asset, error) => this.#settle(asset.id, ({ work }) => this.#fail(work, error)),
      },
    });
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  async add({ asset, handlerMs, result }: ImagesOf): Promise<void> {
    const { definition, tally } = this.#options;
    const { filename } = asset;
    for (const { shapes } of result) {
      this.#type = typeWith(this.#type, shapes, { filename, outputType: definition.outputType });
    }
    const keepsOriginal = definition.keepOriginals === true;
    const left = result.length + Number(keepsOriginal);
    const work: Work = { asset, handlerMs, images: [], stored: new Set(), left, isFailed: false };
    if (work.left === 0) tally.done([{ asset, written: { images: [] }, handlerMs }]);
    if (keepsOriginal) this.#arrive([originalOf(work)]);
    if (result.length > 0) this.#upload(work, result);
    while (this.#isFull()) await Promise.race([...this.#uploads, ...this.#additions]);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#uploads.size > 0) await Promise.all(this.#uploads);
    this.#flush();
    while (this.#additions.size > 0) await Promise.all(this.#additions);
    await this.#annotations.end();
    this.#isOver = true;
    tellStrays(
      this.#failed.splice(0).flatMap(({ stored }) => [...stored]),
      this.#options.line,
    );
  }

  #isFull(): boolean {
    if (this.#uploads.size + this.#additions.size === 0) return false;
    return (
      this.#uploads.size >= UPLOADS_AT_ONCE || this.#bytes > BYTES_IN_HAND || this.#additions.size >= CHUNKS_AT_ONCE
    );
  }

  #upload(work: Work, result: readonly FittedImage[]): void {
    if (this.#isOver) return;
    const sizeBytes = result.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    this.#bytes += sizeBytes;
    this.#track(this.#uploads, this.#uploadAll(work, result), () => {
      this.#bytes -= sizeBytes;
    });
  }

  async #uploadAll(work: Work, result: readonly FittedImage[]): Promise<void> {
    const { jobId, datalake } = this.#options;
    const count = result.length;
    const images = result.map((image, index): NamedImage => {
      const filename = nameImage(jobId, work.asset.id, { ...image, index: index + 1, count });
      return { ...image, filename };
    });
    const [first] = images;
    if (first && this.#names.has(first.filename)) {
      this.#fail(work, new Error(`${work.asset.filename}: another asset of this run has made ${first.filename} too`));
      return;
    }
    if (first) this.#names.add(first.filename);
    try {
      const uploaded = await uploadImages({ datalake, finder: this.#finder }, images);
      for (const { filename } of images) work.stored.add(filename);
      const arrivals = images.flatMap(({ filename, shapes, tags }, index): Arrival[] => {
        const data = uploaded[index];
        return data ? [{ ...data, work, filename, shapes, tags, isOriginal: false }] : [];
      });
      this.#arrive(arrivals);
    } catch (error) {
      for (const filename of storedBefore(error)) work.stored.add(filename);
      if (isPlatformGone(error)) throw error;
      this.#fail(
        work,
        new Error(`${work.asset.filename}: its images are not stored: ${messageOf(error)}`, { cause: error }),
      );
    }
  }

  #arrive(arrivals: readonly Arrival[]): void {
    this.#arrived.push(...arrivals);
    if (this.#arrived.length >= CHUNK) this.#flush();
  }

  #flush(): void {
    const chunk = this.#arrived;
    if (chunk.length === 0 || this.#isOver) return;
    this.#arrived = [];
    this.#track(this.#additions, this.#bringIn(chunk));
  }

  async #bringIn(chunk: readonly Arrival[]): Promise<void> {
    const [{ assets, failures }, originals] = await Promise.all([
      addImages(this.#options, chunk),
      this.#readOriginals(chunk),
    ]);
    const placed: { readonly arrival: Arrival; readonly asset: Asset }[] = [];
    for (const arrival of chunk) {
      const asset = assets.get(arrival.dataId);
      const known = originals.get(arrival.work.asset.id) ?? [];
      const full = arrival.isOriginal ? { ...arrival, shapes: known } : arrival;
      if (asset) arrival.work.stored.delete(arrival.filename);
      if (asset) placed.push({ arrival: full, asset });
      else this.#fail(arrival.work, namedFailure(arrival, failures.get(arrival.dataId)));
    }
    // Before the annotations, so that an asset that has one has its tags as well.
    const refusals = await this.#tagger.attach(
      placed.map(({ arrival, asset }) => ({
        item: asset,
        tags: arrival.tags.filter((name) => !asset.tags.includes(name)),
      })),
    );
    for (const { arrival, asset } of placed) {
      const refusal = refusals.get(asset.id);
      if (refusal) this.#fail(arrival.work, refusal);
      else await this.#annotate(arrival, asset);
    }
  }

  async #annotate(arrival: Arrival, asset: Asset): Promise<void> {
    if (arrival.shapes.length === 0) {
      this.#finish(arrival);
      return;
    }
    const others = this.#annotated.get(asset.id);
    if (others) {
      others.push(arrival);
      return;
    }
    this.#annotated.set(asset.id, [arrival]);
    const { id, filename } = asset;
    try {
      await this.#annotations.add({ asset: { id, filename, platform: asset }, result: arrival.shapes, handlerMs: 0 });
    } catch (error) {
      this.#settle(id, ({ work }) => this.#fail(work, error));
    }
  }

  /** The shapes of the sources that are kept, by the source's id; newest annotation first. */
  async #readOriginals(chunk: readonly Arrival[]): Promise<Map<string, readonly Shape[]>> {
    const assetIds = chunk.filter(({ isOriginal }) => isOriginal).map(({ work }) => work.asset.id);
    const shapes = new Map<string, readonly Shape[]>();
    if (assetIds.length === 0) return shapes;
    for await (const loaded of this.#options.source.loadAnnotations({ assetIds })) {
      shapes.set(loaded.assetId, [...(shapes.get(loaded.assetId) ?? []), ...loaded.shapes]);
    }
    return shapes;
  }

  #settle(assetId: string, act: (arrival: Arrival) => void): void {
    const arrivals = this.#annotated.get(assetId) ?? [];
    this.#annotated.delete(assetId);
    for (const arrival of arrivals) act(arrival);
  }

  #finish({ work, filename, dataId, shapes, tags }: Arrival): void {
    const { asset, handlerMs, images } = work;
    images.push({ filename, dataId, ...(shapes.length > 0 && { shapes }), ...(tags.length > 0 && { tags }) });
    work.left -= 1;
    if (work.left === 0 && !work.isFailed) this.#options.tally.done([{ asset, written: { images }, handlerMs }]);
  }

  #fail(work: Work, error: unknown): void {
    if (work.isFailed) return;
    work.isFailed = true;
    this.#failed.push(work);
    this.#options.tally.failed(work.asset, error);
  }

  #end(error: unknown): void {
    this.#isOver = true;
    this.#options.end(error);
  }

  #track(set: Set<Promise<void>>, work: Promise<void>, after: () => void = () => undefined): void {
    const start = performance.now();
    const tracked: Promise<void> = work
      .catch((error: unknown) => this.#end(error))
      .finally(() => {
        this.#options.tally.time('write', performance.now() - start);
        after();
        set.delete(tracked);
      });
    set.add(tracked);
  }
}
