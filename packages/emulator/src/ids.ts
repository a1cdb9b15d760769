import { createHash } from 'node:crypto';

/** Makes ids that are the same in each run: a prefix from the kind, then a counter. */
export type IdSource = (kind: string) => string;

const ID_LENGTH = 36;

interface Kind {
  /** The last id in ASCII. A string read from bytes is one block of memory, half of what a concatenated one takes. */
  last: Buffer;
  count: number;
}

export const createIdSource = (): IdSource => {
  const kinds = new Map<string, Kind>();
  return (kind) => {
    let entry = kinds.get(kind);
    if (entry === undefined) {
      const prefix = createHash('sha256').update(kind).digest('hex').slice(0, 8);
      entry = { last: Buffer.from(`${prefix}-0000-4000-8000-${'0'.repeat(12)}`), count: 0 };
      kinds.set(kind, entry);
    }
    entry.count += 1;
    const digits = entry.count.toString(16);
    entry.last.write(digits, ID_LENGTH - digits.length, 'latin1');
    return entry.last.toString('latin1');
  };
};
