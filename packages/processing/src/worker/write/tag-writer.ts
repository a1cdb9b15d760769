import type { Tag } from '@picsellia-ts/sdk';
import { ApiError } from '@picsellia-ts/sdk';
import { isPlatformGone, messageOf } from '../../errors.ts';
import type { Pending, Sink, SinkTools } from '../tasks/plan.ts';
import { makeTag, type TagPlace } from './make-tag.ts';

/** The platform takes many ids in one request; so many assets wait at most to be tagged. */
const CHUNK = 500;
/** What is ready is written after so long, so that a crash loses little work. */
const FLUSH_MS = 2_000;

type TagsOf = Pending<readonly string[]>;

const written = ({ asset, result, handlerMs }: TagsOf) => ({ asset, written: { tags: result }, handlerMs });

/**
 * Attaches tags in bulk, one request a tag, and makes the tags that are missing. Attaching twice is attaching once, so a
 * chunk that a crash cut off is simply attached again.
 */
export class TagWriter implements Sink<readonly string[]> {
  readonly #place: TagPlace;
  readonly #tools: SinkTools;
  readonly #tags = new Map<string, Promise<Tag>>();
  readonly #timer: NodeJS.Timeout;
  #pending: TagsOf[] = [];
  #underWay: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(place: TagPlace, tools: SinkTools) {
    this.#place = place;
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
    const failed = new Map<TagsOf, Error>();
    const names = new Set(chunk.flatMap(({ result }) => result));
    for (const name of names) {
      const wanted = chunk.filter((pending) => pending.result.includes(name) && !failed.has(pending));
      if (wanted.length === 0) continue;
      const refusal = await this.#attachOne(name, wanted);
      if (refusal) for (const pending of wanted) failed.set(pending, refusal);
    }
    tally.done(chunk.filter((pending) => !failed.has(pending)).map(written));
    for (const [{ asset }, error] of failed) tally.failed(asset, error);
  }

  /** Answers why the platform does not take this tag; what is worse than that is thrown. */
  async #attachOne(name: string, wanted: readonly TagsOf[]): Promise<Error | undefined> {
    try {
      const tag = await this.#tagNamed(name);
      await tag.attachOn(wanted.map(({ asset }) => asset.platform));
      return undefined;
    } catch (error) {
      if (isPlatformGone(error) || !(error instanceof ApiError)) throw error;
      const message = `the platform refuses the tag ${JSON.stringify(name)}: ${messageOf(error)}`;
      return new Error(message, { cause: error });
    }
  }

  #tagNamed(name: string): Promise<Tag> {
    const tag = this.#tags.get(name) ?? makeTag(this.#place, name);
    this.#tags.set(name, tag);
    return tag;
  }
}
