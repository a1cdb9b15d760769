import { expect, test } from '@jest/globals';
import { ConnectionError, ResourceNotFoundError } from '../errors.ts';
import { NotTriedError, PartialFailureError } from '../operation-errors.ts';
import { inBulk, tryInBulk } from './bulk.ts';

const plan = { operation: 'the test', concurrency: 2, nameOf: String };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('answers in the order of the items, however they end', async () => {
  const endings: (() => void)[] = [];
  const results = inBulk([1, 2], {
    ...plan,
    work: async (item) => {
      await new Promise<void>((resolve) => endings.push(resolve));
      return item * 10;
    },
  });
  await turn();
  endings[1]?.();
  await turn();
  endings[0]?.();
  expect(await results).toEqual([10, 20]);
});

test('asks a source for no more than it can begin', async () => {
  let asked = 0;
  let ended = 0;
  const ahead: number[] = [];
  async function* source(): AsyncGenerator<number> {
    for (; asked < 20; ) yield asked++;
  }
  const work = async (): Promise<void> => {
    ahead.push(asked - ended);
    await turn();
    ended += 1;
  };
  await inBulk(source(), { ...plan, work });
  expect([ended, Math.max(...ahead)]).toEqual([20, 2]);
});

test('tries everything and tells all failures with what was done', async () => {
  const work = async (item: string): Promise<string> => {
    await turn();
    if (item.startsWith('bad')) throw new Error(`no ${item}`);
    return item.toUpperCase();
  };
  const failed = inBulk(['a', 'bad 1', 'b', 'bad 2'], { ...plan, work });
  await expect(failed).rejects.toMatchObject({
    name: 'PartialFailureError',
    done: ['A', 'B'],
    failures: [
      { item: 'bad 1', error: { message: 'no bad 1' } },
      { item: 'bad 2', error: { message: 'no bad 2' } },
    ],
    message: 'the test failed for 2 of 4: bad 1: no bad 1; bad 2: no bad 2',
  });
});

test('tells of a list that breaks off', async () => {
  async function* source(): AsyncGenerator<number> {
    yield 1;
    throw new Error('page 2 is gone');
  }
  const failed = inBulk(source(), { ...plan, work: async (item) => item });
  await expect(failed).rejects.toMatchObject({
    done: [1],
    failures: [{ item: 'the rest of the list', error: { message: 'page 2 is gone' } }],
  });
});

test('begins nothing more once the signal aborts, and closes its source', async () => {
  const controller = new AbortController();
  const begun: number[] = [];
  let isClosed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      isClosed = true;
    }
  }
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    if (item === 3) controller.abort(new Error('enough'));
    await turn();
  };
  const stopped = inBulk(source(), { ...plan, signal: controller.signal, work });
  await expect(stopped).rejects.toThrow('enough');
  expect(begun).toEqual([0, 1, 2, 3]);
  expect(isClosed).toBe(true);
  await expect(stopped).rejects.not.toBeInstanceOf(PartialFailureError);
});

test('does nothing for no items', async () => {
  expect(await inBulk([], { ...plan, work: () => Promise.reject(new Error('called')) })).toEqual([]);
});

const facts = { method: 'GET', path: '/x', attempt: 6 };
const noAnswer = new ConnectionError({ ...facts, message: 'nobody there', requestSent: true });
const refusal = new ResourceNotFoundError({ ...facts, status: 404, body: null, message: 'no such thing' });
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('names the rest without trying it when nobody answers any more', async () => {
  const tried: number[] = [];
  const work = async (item: number): Promise<number> => {
    tried.push(item);
    await turn();
    if (item < 3) return item;
    throw noAnswer;
  };
  const outcomes = await tryInBulk(numbers(40), { ...plan, work });
  // Eight failures in a row, and what was in hand by then.
  expect(tried).toEqual(numbers(tried.length));
  expect(tried.length).toBeLessThanOrEqual(3 + 8 + 1);
  expect(outcomes.slice(0, 3)).toEqual([0, 1, 2]);
  const failures = outcomes.slice(3);
  expect(failures).toHaveLength(37);
  expect(failures[0]).toEqual({ item: '3', error: noAnswer });
  expect(failures.at(-1)).toMatchObject({ item: '39', error: { failuresBefore: expect.any(Number), cause: noAnswer } });
  expect((failures.at(-1) as { error: unknown }).error).toBeInstanceOf(NotTriedError);
});

test.each<[string, unknown]>([
  ['refused', refusal],
  ['failing on this side', new Error('no such file')],
])('tries everything when all is %s', async (_what, error) => {
  const work = (): Promise<never> => Promise.reject(error);
  const failed = inBulk(numbers(40), { ...plan, work });
  await expect(failed).rejects.toMatchObject({ failures: numbers(40).map((item) => ({ item: String(item), error })) });
});

test('goes on when somebody answers now and then', async () => {
  const work = async (item: number): Promise<number> => {
    if (item % 5 === 0) return item;
    throw item % 5 === 1 ? refusal : noAnswer;
  };
  const outcomes = await tryInBulk(numbers(60), { ...plan, work });
  expect(outcomes.filter((outcome) => typeof outcome === 'number')).toHaveLength(12);
});
