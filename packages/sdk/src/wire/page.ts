/** One page of a list; `count` is the size of the whole list, `nextCursor` is absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly count?: number | undefined;
  readonly nextCursor?: string | undefined;
}
