import type { TagTarget } from './values.ts';

export interface Tag {
  id: string;
  name: string;
  target_type: TagTarget;
  /** The dataset version, the datalake or the organization within which the name is unique. */
  scopeId: string;
}

/** What tags can be put on. The list is replaced, never changed, so that many may share an empty one. */
export interface Taggable {
  tags: readonly Tag[];
}

export const NO_TAGS: readonly Tag[] = [];
