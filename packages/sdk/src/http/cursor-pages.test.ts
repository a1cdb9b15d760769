import { expect, test } from '@jest/globals';
import type { Page } from '../wire/page.ts';
import { cursorPages } from './cursor-pages.ts';

type Query = { limit: number; offset?: number; cursor?: string };

/** A list of three pages of one item whose answers are given by hand, each foreseen before it is there. */
const platform = (foreseen: (cursor: string) => string = (cursor) => cursor) => {
  const asked: (string | undefined)[] = [];
  const answers = new Map<string | undefined, () => void>();
  const ask = ({ cursor }: Query, foresee: (cursor: string) => void): Promise<Page<string>> => {
    asked.push(cursor);
    const number = Number(cursor ?? 0);
    const next = number < 2 ? String(number + 1) : undefined;
    return new Promise((resolve) => {
      answers.set(cursor, () => {
        if (next !== undefined) foresee(foreseen(next));
        resolve({ items: [`item ${number}`], nextCursor: next });
      });
    });
  };
  return { asked, ask, answer: (cursor?: string) => answers.get(cursor)?.() };
};

test('asks for one page ahead once a second one was wanted', async () => {
  const { asked, ask, answer } = platform();
  const pages = cursorPages({ pageSize: 1 }, ask);
  const first = pages.next();
  answer();
  expect((await first).value).toEqual(['item 0']);
  expect(asked).toEqual([undefined]);
  const second = pages.next();
  await Promise.resolve();
  answer('1');
  expect((await second).value).toEqual(['item 1']);
  expect(asked).toEqual([undefined, '1', '2']);
  const third = pages.next();
  answer('2');
  expect((await third).value).toEqual(['item 2']);
  expect((await pages.next()).done).toBe(true);
  expect(asked).toEqual([undefined, '1', '2']);
});

test('goes by what the page says when another cursor was foreseen', async () => {
  const { asked, ask, answer } = platform(() => '7');
  const listed: string[] = [];
  const listing = (async () => {
    for await (const page of cursorPages({ pageSize: 1 }, ask)) listed.push(...page);
  })();
  for (const cursor of [undefined, '1', '2']) {
    while (!asked.includes(cursor)) await Promise.resolve();
    answer(cursor);
  }
  await listing;
  expect(listed).toEqual(['item 0', 'item 1', 'item 2']);
  expect(asked).toEqual([undefined, '1', '7', '2']);
});

test('a page that was asked for ahead and failed is told when it is wanted', async () => {
  const asked: unknown[] = [];
  const ask = async ({ cursor }: Query, foresee: (cursor: string) => void): Promise<Page<number>> => {
    asked.push(cursor);
    if (cursor === '2') throw new Error('it broke');
    const next = String(Number(cursor ?? 0) + 1);
    foresee(next);
    return { items: [1], nextCursor: next };
  };
  const pages = cursorPages({ pageSize: 1 }, ask);
  await pages.next();
  await pages.next();
  expect(asked).toEqual([undefined, '1', '2']);
  await expect(pages.next()).rejects.toThrow('it broke');
});

test('does not ask for more than the limit ahead', async () => {
  const asked: Query[] = [];
  const ask = async (query: Query, foresee: (cursor: string) => void): Promise<Page<number>> => {
    asked.push(query);
    const next = String(Number(query.cursor ?? 0) + query.limit);
    foresee(next);
    return { items: Array.from({ length: query.limit }, () => 0), nextCursor: next };
  };
  const items = (await Array.fromAsync(cursorPages({ pageSize: 2, limit: 5 }, ask))).flat();
  expect(items).toHaveLength(5);
  expect(asked).toEqual([{ limit: 2 }, { limit: 2, cursor: '2' }, { limit: 1, cursor: '4' }]);
});
