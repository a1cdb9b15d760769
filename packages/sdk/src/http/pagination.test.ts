import { expect, test } from '@jest/globals';
import type { Page } from '../wire/page.ts';
import { checkRange, chunkPages, cursorPages, type EarlyOptions, offsetPages, type Range } from './pagination.ts';

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: Math.max(0, count) }, (_, i) => from + i);

const answerFrom =
  (total: number, asked: object[]) =>
  async (query: { limit: number; offset?: number; cursor?: string }): Promise<Page<number>> => {
    asked.push(query);
    const start = query.cursor === undefined ? (query.offset ?? 0) : Number(query.cursor);
    const items = numbers(start, Math.min(query.limit, total - start));
    const end = start + items.length;
    return { items, count: total, nextCursor: end < total ? String(end) : undefined };
  };

const collect = async (pages: AsyncIterable<readonly number[]>): Promise<number[]> =>
  (await Array.fromAsync(pages)).flat();

test.each<[string, Range, object[], number]>([
  ['all', {}, [{ limit: 1000 }, { limit: 1000, cursor: '1000' }, { limit: 1000, cursor: '2000' }], 2500],
  ['no more than the limit', { limit: 1500 }, [{ limit: 1000 }, { limit: 500, cursor: '1000' }], 1500],
  [
    'from the offset on, which goes with the first request only',
    { offset: 1400 },
    [
      { limit: 1000, offset: 1400 },
      { limit: 1000, cursor: '2400' },
    ],
    1100,
  ],
  ['small pages', { limit: 3, pageSize: 2 }, [{ limit: 2 }, { limit: 1, cursor: '2' }], 3],
])('lists by cursor: %s', async (_what, range, expected, count) => {
  const asked: object[] = [];
  expect(await collect(cursorPages(range, answerFrom(2500, asked)))).toEqual(numbers(range.offset ?? 0, count));
  expect(asked).toEqual(expected);
});

test.each<[string, Range, object[], number]>([
  [
    'all',
    {},
    [
      { limit: 1000, offset: 0 },
      { limit: 1000, offset: 1000 },
      { limit: 1000, offset: 2000 },
    ],
    2500,
  ],
  [
    'no more than the limit',
    { limit: 1200 },
    [
      { limit: 1000, offset: 0 },
      { limit: 200, offset: 1000 },
    ],
    1200,
  ],
  ['from the offset on', { offset: 1600 }, [{ limit: 1000, offset: 1600 }], 900],
])('lists by offset: %s', async (_what, range, expected, count) => {
  const asked: object[] = [];
  expect(await collect(offsetPages(range, answerFrom(2500, asked)))).toEqual(numbers(range.offset ?? 0, count));
  expect(asked).toEqual(expected);
});

test('asks for no page before it is wanted', async () => {
  const asked: object[] = [];
  for await (const page of cursorPages({}, answerFrom(2500, asked))) {
    expect(page).toHaveLength(1000);
    break;
  }
  expect(asked).toHaveLength(1);
});

/** Asks like a platform whose pages are seen by their ends before they are read; `shows` may see something else. */
const glimpsed =
  (total: number, events: string[], shows = (cursor: string) => cursor) =>
  async (
    query: { limit: number; offset?: number; cursor?: string },
    { showCursor, signal }: EarlyOptions,
  ): Promise<Page<number>> => {
    const name = query.cursor ?? '0';
    events.push(`ask ${name} (${query.limit})`);
    signal.addEventListener('abort', () => events.push(`drop ${name}`));
    await Promise.resolve();
    const page = await answerFrom(total, [])(query);
    if (page.nextCursor !== undefined) showCursor?.(shows(page.nextCursor));
    events.push(`read ${name}`);
    return page;
  };

test('asks for the third page before the second one is read', async () => {
  const events: string[] = [];
  expect(await collect(cursorPages({ limit: 3500 }, glimpsed(9000, events)))).toEqual(numbers(0, 3500));
  expect(events.indexOf('ask 2000 (1000)')).toBeLessThan(events.indexOf('read 1000'));
  const asked = ['ask 0 (1000)', 'ask 1000 (1000)', 'ask 2000 (1000)', 'ask 3000 (500)'];
  expect(events.filter((event) => event.startsWith('ask'))).toEqual(asked);
});

test('holds one early page for whoever is slow', async () => {
  const events: string[] = [];
  for await (const [first] of cursorPages({}, glimpsed(9000, events))) {
    if (first === 1000) break;
  }
  expect(events.filter((event) => event.startsWith('ask'))).toEqual(
    ['ask 0', 'ask 1000', 'ask 2000'].map((ask) => `${ask} (1000)`),
  );
  expect(events).toContain('drop 2000');
});

test('asks again where the end of a page shows another cursor', async () => {
  const events: string[] = [];
  const ask = glimpsed(4000, events, (cursor) => (cursor === '2000' ? '3000' : cursor));
  expect(await collect(cursorPages({}, ask))).toEqual(numbers(0, 4000));
  expect(events.filter((event) => event.startsWith('ask 2000'))).toHaveLength(1);
});

test('fails with the failure of an early page, once that is its turn', async () => {
  const ask = async (query: { limit: number; cursor?: string }): Promise<Page<number>> => {
    if (query.cursor === '2000') throw new Error('away');
    return answerFrom(4000, [])(query);
  };
  const taken: number[] = [];
  const listing = async (): Promise<void> => {
    for await (const page of cursorPages({}, ask)) taken.push(page.length);
  };
  await expect(listing()).rejects.toThrow('away');
  expect(taken).toEqual([1000, 1000]);
});

test('ends at an empty page although more was announced', async () => {
  const empty = async (): Promise<Page<number>> => ({ items: [], count: 10, nextCursor: 'x' });
  expect(await collect(cursorPages({}, empty))).toEqual([]);
  expect(await collect(offsetPages({}, empty))).toEqual([]);
});

test('asks once for each chunk of values, and not at all for none', async () => {
  const chunks: (readonly number[])[] = [];
  const ask = async (chunk: readonly number[]): Promise<readonly number[]> => {
    chunks.push(chunk);
    return chunk;
  };
  expect(await collect(chunkPages(numbers(0, 5), 2, ask))).toEqual(numbers(0, 5));
  expect(await collect(chunkPages([], 2, ask))).toEqual([]);
  expect(chunks).toEqual([[0, 1], [2, 3], [4]]);
});

test.each<[Range]>([[{ limit: 0 }], [{ limit: 1.5 }], [{ offset: -1 }], [{ pageSize: 0 }]])('refuses %j', (range) => {
  expect(() => checkRange(range)).toThrow(TypeError);
});

test.each<[string, (string | undefined)[]]>([
  ['the same one at once', ['a', 'a']],
  ['one of several', ['a', 'b', 'c', 'b']],
])('takes a cursor that comes back for a failure: %s', async (_what, cursors) => {
  let asked = 0;
  const listing = collect(cursorPages({}, async () => ({ items: [asked], nextCursor: cursors[asked++] })));
  await expect(listing).rejects.toMatchObject({ name: 'PicselliaError' });
});

test('takes an empty cursor for the end of a list', async () => {
  expect(await collect(cursorPages({}, async () => ({ items: [1], nextCursor: '' })))).toEqual([1]);
});
