import type { Tag, Taggable } from '../entities/tags.ts';
import type { TagTarget } from '../entities/values.ts';
import type { IdSource } from '../ids.ts';

/** Where the records are that tags of one target can be put on. */
export interface TagTargets {
  find: (id: string) => Taggable | undefined;
  all: () => Iterable<Taggable>;
}

/** Tags of every target. A name is unique among the tags of one target within one scope. */
export class TagTables {
  readonly byId: Map<string, Tag> = new Map();
  readonly #byScope = new Map<string, Map<string, Tag>>();
  readonly #newId: IdSource;

  constructor(newId: IdSource) {
    this.#newId = newId;
  }

  add(target_type: TagTarget, scopeId: string, name: string): Tag {
    const tag = { id: this.#newId('tag'), name, target_type, scopeId };
    this.byId.set(tag.id, tag);
    this.#namesOf(target_type, scopeId).set(name, tag);
    return tag;
  }

  /** In the order they were made. */
  list(target: TagTarget, scopeId: string): readonly Tag[] {
    return [...this.#namesOf(target, scopeId).values()];
  }

  find(target: TagTarget, scopeId: string, name: string): Tag | undefined {
    return this.#namesOf(target, scopeId).get(name);
  }

  rename(tag: Tag, name: string): void {
    const names = this.#namesOf(tag.target_type, tag.scopeId);
    names.delete(tag.name);
    tag.name = name;
    names.set(name, tag);
  }

  /** Forgets the tag and takes it off everything that has it. */
  remove(tag: Tag, tagged: Iterable<Taggable>): void {
    this.byId.delete(tag.id);
    this.#namesOf(tag.target_type, tag.scopeId).delete(tag.name);
    for (const record of tagged) {
      if (record.tags.includes(tag)) record.tags = record.tags.filter((other) => other !== tag);
    }
  }

  /** Forgets the tags of a scope that is gone, with all that had them. */
  removeScope(scopeId: string): void {
    for (const [key, tags] of this.#byScope) {
      if (!key.startsWith(`${scopeId}/`)) continue;
      for (const { id } of tags.values()) this.byId.delete(id);
      this.#byScope.delete(key);
    }
  }

  #namesOf(target: TagTarget, scopeId: string): Map<string, Tag> {
    const key = `${scopeId}/${target}`;
    let names = this.#byScope.get(key);
    if (names === undefined) {
      names = new Map();
      this.#byScope.set(key, names);
    }
    return names;
  }
}
