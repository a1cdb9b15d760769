import { ApiError, type Tag } from '@picsellia-ts/sdk';
import { isPlatformGone, messageOf } from '../../errors.ts';
import type { PlatformItem } from '../stream/run-asset.ts';

/** Finds a tag by its name, or makes it. */
export type MakeTag = (name: string) => Promise<Tag>;

/** An asset or data, and the names of the tags that it is to get. */
export interface ToTag {
  readonly item: PlatformItem;
  readonly tags: readonly string[];
}

/** Attaches tags, one request a tag, and makes those that are missing; each tag is looked for once. */
export class Tagger {
  readonly #makeTag: MakeTag;
  readonly #known = new Map<string, Promise<Tag>>();

  constructor(makeTag: MakeTag) {
    this.#makeTag = makeTag;
  }

  /**
   * Answers why the platform does not take the tags of some items, by the item's id; these get no further tags. What is
   * worse than a refusal is thrown.
   */
  async attach(toTag: readonly ToTag[]): Promise<ReadonlyMap<string, Error>> {
    const refusals = new Map<string, Error>();
    for (const name of new Set(toTag.flatMap(({ tags }) => tags))) {
      const wanted = toTag.filter(({ item, tags }) => tags.includes(name) && !refusals.has(item.id));
      if (wanted.length === 0) continue;
      const items = wanted.map(({ item }) => item);
      try {
        const tag = await this.#named(name);
        await tag.attachOn(items);
      } catch (error) {
        if (isPlatformGone(error) || !(error instanceof ApiError)) throw error;
        const message = `the platform refuses the tag ${JSON.stringify(name)}: ${messageOf(error)}`;
        for (const { id } of items) refusals.set(id, new Error(message, { cause: error }));
      }
    }
    return refusals;
  }

  #named(name: string): Promise<Tag> {
    const tag = this.#known.get(name) ?? this.#makeTag(name);
    this.#known.set(name, tag);
    return tag;
  }
}
