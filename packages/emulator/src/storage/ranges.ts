export interface ByteRange {
  first: number;
  /** Included. */
  last: number;
}

/**
 * Reads a Range header of one range. Undefined when there is none, or one that a server leaves aside (several, another
 * unit); 'unsatisfiable' when it begins behind the end.
 */
export const readRange = (header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined => {
  const [matched, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (matched === undefined || (from === '' && to === '')) return undefined;
  const end = sizeBytes - 1;
  if (from === '') {
    const count = Number(to);
    return count === 0 || sizeBytes === 0 ? 'unsatisfiable' : { first: Math.max(0, sizeBytes - count), last: end };
  }
  const first = Number(from);
  const last = to === '' ? end : Math.min(Number(to), end);
  if (to !== '' && Number(to) < first) return undefined;
  return first > end ? 'unsatisfiable' : { first, last };
};
