import { ahead } from '../../ahead.ts';
import type { Flow } from './flow.ts';
import { type AssetServices, type PlatformItem, RunAsset } from './run-asset.ts';
import { Sweep } from './sweep.ts';

/** What the source is told about which assets a run takes. */
export interface SourceOptions {
  readonly pages: AsyncIterable<readonly PlatformItem[]>;
  readonly flow: Flow;
  readonly services: AssetServices;
  readonly signal: AbortSignal;
  /** Called once an asset, in order, however often it is listed; false when the run does not take it. */
  readonly accept: (asset: PlatformItem) => boolean;
  readonly listed: (durationMs: number) => void;
}

/** So many assets tell whether a handler looks at the bytes at all. */
const TRIAL = 16;

/**
 * The assets of a run in the order of the platform, with their downloads under way ahead of whoever takes them. Pages are
 * asked for one ahead; a handler that never reads bytes soon stops causing downloads.
 */
export class AssetSource implements AsyncIterable<RunAsset> {
  readonly #options: SourceOptions;
  readonly #sweep = new Sweep();
  #handedOut = 0;
  #released = 0;
  #read = 0;
  #isPrefetching = true;

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  /** From here on nobody will look at the bytes. */
  stopPrefetching(): void {
    this.#isPrefetching = false;
  }

  /** Ends an asset's life; its memory is let go. */
  release(asset: RunAsset): void {
    this.#released += 1;
    if (asset.wasRead) this.#read += 1;
    asset.release();
    this.#sweep.released();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunAsset, void> {
    const { flow, signal } = this.#options;
    const accepted = this.#accepted();
    const ahead: RunAsset[] = [];
    for (let isEnd = false; !signal.aborted; ) {
      const inHand = this.#handedOut - this.#released;
      while (!isEnd && ahead.length + inHand < flow.limit) {
        const next = await accepted.next();
        if (next.done) isEnd = true;
        else ahead.push(this.#start(next.value));
      }
      const asset = ahead.shift() ?? (isEnd ? undefined : await this.#one(accepted));
      if (asset === undefined || signal.aborted) return;
      this.#handedOut += 1;
      yield asset;
    }
  }

  async #one(accepted: AsyncIterator<PlatformItem>): Promise<RunAsset | undefined> {
    const next = await accepted.next();
    return next.done ? undefined : this.#start(next.value);
  }

  #start(platform: PlatformItem): RunAsset {
    const asset = new RunAsset(platform, this.#options.services);
    if (this.#isPrefetching && (this.#released < TRIAL || this.#read > 0)) asset.prefetch();
    return asset;
  }

  async *#accepted(): AsyncGenerator<PlatformItem, void> {
    // A list that changes while it is read may show an asset on two pages.
    const seen = new Set<string>();
    for await (const page of onePageAhead(this.#options)) {
      if (seen.size === 0) this.#options.flow.expect(meanPixels(page));
      for (const asset of page) {
        if (seen.has(asset.id)) continue;
        seen.add(asset.id);
        if (this.#options.accept(asset)) yield asset;
      }
    }
  }
}

const meanPixels = (page: readonly PlatformItem[]): number =>
  page.reduce((sum, { width, height }) => sum + width * height, 0) / Math.max(1, page.length);

async function* onePageAhead({ pages, listed, signal }: SourceOptions): AsyncGenerator<readonly PlatformItem[], void> {
  const iterator = pages[Symbol.asyncIterator]();
  const ask = () => {
    const start = performance.now();
    // A run that stops early does not wait for it.
    return ahead(iterator.next().finally(() => listed(performance.now() - start)));
  };
  for (let page = ask(); !signal.aborted; ) {
    const { value, done } = await page;
    if (done) return;
    page = ask();
    yield value;
  }
}
