import type { Pending, Sink, SinkTools } from '../tasks/plan.ts';
import { type MakeTag, Tagger } from './tagger.ts';

/** The platform takes many ids in one request; so many assets wait at most to be tagged. */
const CHUNK = 500;
/** What is ready is written after so long, so that a crash loses little work. */
const FLUSH_MS = 2_000;

type TagsOf = Pending<readonly string[]>;

const written = ({ asset, result, handlerMs }: TagsOf) => ({ asset, written: { tags: result }, handlerMs });

/**
 * Attaches tags in bulk. Attaching twice is attaching once, so a
 * chunk that a crash cut off is simply attached again.
 */
export class TagWriter implements Sink<readonly string[]> {
  readonly #tagger: Tagger;
  readonly #tools: SinkTools;
  readonly #timer: NodeJS.Timeout;
  #pending: TagsOf[] = [];
  #underWay: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(makeTag: MakeTag, tools: SinkTools) {
    this.#tagger = new Tagger(makeTag);
    this.#tools = tools;
    this.#timer = setInterval(() => void this.#flush(), FLUSH_MS).unref();
  }

  async add(pending: TagsOf): Promise<void> {
    if (pending.result.length === 0) {
      this.#tools.tally.done([written(pending)]);
      return;
    }
    this.#pending.push(pending);
    if (this.#pending.length >= CHUNK) await this.#flush();
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush();
    this.#isOver = true;
  }

  #flush(): Promise<void> {
    const chunk = this.#pending;
    this.#pending = [];
    if (chunk.length === 0 || this.#isOver) return this.#underWay;
    const start = performance.now();
    this.#underWay = this.#underWay
      .then(() => this.#attach(chunk))
      .catch((error: unknown) => {
        this.#isOver = true;
        this.#tools.end(error);
      })
      .finally(() => this.#tools.tally.time('write', performance.now() - start));
    return this.#underWay;
  }

  async #attach(chunk: readonly TagsOf[]): Promise<void> {
    const { tally } = this.#tools;
    const refusals = await this.#tagger.attach(
      chunk.map(({ asset, result }) => ({ item: asset.platform, tags: result })),
    );
    tally.done(chunk.filter(({ asset }) => !refusals.has(asset.id)).map(written));
    for (const { asset } of chunk) {
      const refusal = refusals.get(asset.id);
      if (refusal) tally.failed(asset, refusal);
    }
  }
}
