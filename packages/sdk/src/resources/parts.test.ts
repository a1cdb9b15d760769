import { expect, test } from '@jest/globals';
import { ConnectionError } from '../errors.ts';
import { eachPart } from './parts.ts';

const noAnswer = new ConnectionError({
  method: 'POST',
  path: '/x',
  attempt: 6,
  message: 'nobody there',
  requestSent: false,
});

test('names the rest without trying it when nobody answers any more', async () => {
  const tried: number[] = [];
  const run = async (part: number): Promise<number> => {
    tried.push(part);
    if (part === 1) return part;
    throw noAnswer;
  };
  const doing = eachPart('the test', [1, 2, 3, 4, 5, 6], { nameOf: String, run, signal: undefined });
  await expect(doing).rejects.toMatchObject({
    done: [1],
    failures: [
      { item: '2', error: noAnswer },
      { item: '3', error: noAnswer },
      { item: '4', error: noAnswer },
      { item: '5', error: { name: 'NotTriedError', failuresBefore: 3 } },
      { item: '6', error: { name: 'NotTriedError', failuresBefore: 3 } },
    ],
  });
  expect(tried).toEqual([1, 2, 3, 4]);
});
