import type { TagTarget } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readTagsOf } from '../../wire/tag.ts';
import { eachPart } from '../parts.ts';
import { moveTag } from './move-tag.ts';
import { Tag } from './tag.ts';
import type { TagBook } from './tag-book.ts';

/** One tag or several, each as a `Tag` or by its name; a name that is not there yet is made. */
export type TagChoice = Tag | string | readonly (Tag | string)[];

/** What is tagged, and where its tags are found by name. */
export interface Tagged {
  readonly target: TagTarget;
  readonly ids: readonly string[];
  readonly book: TagBook;
  readonly signal?: MaybeSignal;
}

const listOf = (tags: TagChoice): readonly (Tag | string)[] =>
  typeof tags === 'string' || tags instanceof Tag ? [tags] : tags;

const checkTargets = (tags: readonly (Tag | string)[], target: TagTarget): void => {
  for (const tag of tags) {
    if (tag instanceof Tag && tag.targetType !== target) {
      throw new TypeError(`tag ${tag.name} is for ${tag.targetType}, not for ${target}`);
    }
  }
};

/** The tags that a choice means, each once; names that are not there yet are made. @throws TypeError for a tag of another kind */
export const resolveTags = async (
  choice: TagChoice,
  { target, book, signal }: Omit<Tagged, 'ids'>,
  isMaking = true,
): Promise<Tag[]> => {
  const tags = listOf(choice);
  checkTargets(tags, target);
  const byId = new Map<string, Tag>();
  for (const tag of tags) {
    if (tag instanceof Tag) {
      byId.set(tag.id, tag);
      continue;
    }
    const found = await (isMaking ? book.getOrCreate(tag, signal) : book.find(tag, signal));
    byId.set(found.id, found);
  }
  return [...byId.values()];
};

const move = async (
  connection: Connection,
  { verb, tagged }: { verb: 'attach' | 'detach'; tagged: Tagged },
  choice: TagChoice,
): Promise<void> => {
  const { ids, signal } = tagged;
  if (ids.length === 0) {
    checkTargets(listOf(choice), tagged.target);
    return;
  }
  const tags = await resolveTags(choice, tagged, verb === 'attach');
  await eachPart(`to ${verb} tags`, tags, {
    nameOf: (tag) => `tag ${tag.name}`,
    run: (tag) => moveTag(connection, { tag, verb, ids, signal }),
    signal,
  });
};

/**
 * Attaches tags on objects of one kind, given by their ids; no ids, no request. A tag is given as a `Tag` or by name,
 * and made when there is none of that name. Attaching twice is attaching once.
 * @throws TypeError for a tag of another kind, before anything is sent; PartialFailureError when some tags failed
 */
export const addTags = (connection: Connection, tagged: Tagged, tags: TagChoice): Promise<void> =>
  move(connection, { verb: 'attach', tagged }, tags);

/**
 * Takes tags off objects of one kind, given by their ids; no ids, no request.
 * @throws TypeError for a tag of another kind, before anything is sent; ResourceNotFoundError for a name that no tag
 * has; PartialFailureError when some tags failed
 */
export const removeTags = (connection: Connection, tagged: Tagged, tags: TagChoice): Promise<void> =>
  move(connection, { verb: 'detach', tagged }, tags);

/** Asks for an object and answers its tags; empty when it has none. */
export const getTags = async (connection: Connection, path: string, signal: MaybeSignal): Promise<Tag[]> => {
  const records = await connection.request({ method: 'GET', path, read: readTagsOf, signal });
  return records.map((record) => new Tag(connection, record));
};
