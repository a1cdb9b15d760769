import * as z from 'zod';
import { lazily } from './lazily.ts';

/** One page of a list; `count` is the size of the whole list, `nextCursor` is absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly count?: number | undefined;
  readonly nextCursor?: string | undefined;
}

/** Reads a page of a list whose items are of one schema. */
export const pageReader = <T>(itemWire: () => z.ZodType<T>): ((body: unknown) => Page<T>) => {
  const pageWire = lazily(() => z.object({ items: z.array(itemWire()), count: z.number().nullish() }));
  return (body) => {
    const { items, count } = pageWire().parse(body);
    return { items, count: count ?? undefined };
  };
};

/** Reads a page of a list that goes on by a cursor. */
export const cursorPageReader = <T>(itemWire: () => z.ZodType<T>): ((body: unknown) => Page<T>) => {
  const pageWire = lazily(() =>
    z.object({ items: z.array(itemWire()), count: z.number().nullish(), next_cursor: z.string().nullish() }),
  );
  return (body) => {
    const { items, count, next_cursor } = pageWire().parse(body);
    return { items, count: count ?? undefined, nextCursor: next_cursor ?? undefined };
  };
};

/** What stands behind the items of a page is shorter. */
const TAIL = 1000;

/**
 * Shows the cursor at the end of a page's text, before all of it is read. It is a guess, to be confirmed by the reader of
 * the page: only that one knows which object a key belongs to.
 */
export const glimpseCursor = (text: string, show: (cursor: string) => void): void => {
  const [, cursor] = /"next_cursor"\s*:\s*("[^"\\]+")[^\]}]*\}\s*$/.exec(text.slice(-TAIL)) ?? [];
  // Parsed, because a piece that is cut out of a text keeps the whole of it in memory.
  if (cursor !== undefined) show(JSON.parse(cursor) as string);
};
