import { createHash } from 'node:crypto';

/** Makes ids that are the same in each run: a prefix from the kind, then a counter. */
export type IdSource = (kind: string) => string;

export const createIdSource = (): IdSource => {
  const kinds = new Map<string, { prefix: string; count: number }>();
  return (kind) => {
    let entry = kinds.get(kind);
    if (entry === undefined) {
      entry = { prefix: createHash('sha256').update(kind).digest('hex').slice(0, 8), count: 0 };
      kinds.set(kind, entry);
    }
    entry.count += 1;
    return `${entry.prefix}-0000-4000-8000-${entry.count.toString(16).padStart(12, '0')}`;
  };
};
