/** An object of the platform, or its id. */
export type Identified = { readonly id: string } | string;

/** Objects of the platform or their ids: one, several, or a list that comes page by page. */
export type Identifieds = Identified | Iterable<Identified> | AsyncIterable<Identified>;

const isOne = (items: Identifieds): items is Identified =>
  typeof items === 'string' || !(Symbol.iterator in items || Symbol.asyncIterator in items);

/** The ids, each once, in the order in which they first came. */
export const idsOf = async (items: Identifieds): Promise<string[]> => {
  const ids = new Set<string>();
  for await (const item of isOne(items) ? [items] : items) ids.add(typeof item === 'string' ? item : item.id);
  return [...ids];
};
