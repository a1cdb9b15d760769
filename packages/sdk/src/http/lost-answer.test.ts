import { expect, test } from '@jest/globals';
import { ApiError, ConnectionError, TimeoutError } from '../errors.ts';
import { mayHaveBeenDone, sendOnce } from './lost-answer.ts';

const facts = { method: 'POST', path: '/x', attempt: 1 };
const lost = new ConnectionError({ ...facts, message: 'reset', requestSent: true });
const apiError = (status: number): ApiError => new ApiError({ ...facts, status, body: '', message: 'no' });

test.each<[string, unknown, boolean]>([
  ['a connection that broke after the request', lost, true],
  ['a server that was never reached', new ConnectionError({ ...facts, message: 'refused', requestSent: false }), false],
  ['silence', new TimeoutError(facts, 1), true],
  ['500', apiError(500), true],
  ['409', apiError(409), false],
  ['a mistake of the program', new TypeError('no'), false],
])('tells whether a request may have been carried out after %s', (_, error, isPossible) => {
  expect(mayHaveBeenDone(error)).toBe(isPossible);
});

/** Work whose tries end as given, and whose search finds something from a try on. */
const workOf = (endings: readonly unknown[], foundFrom = Number.POSITIVE_INFINITY) => {
  const calls: string[] = [];
  let tries = 0;
  const send = async (): Promise<string> => {
    calls.push('send');
    const ending = endings[tries++];
    if (ending instanceof Error) throw ending;
    return String(ending);
  };
  const find = async (): Promise<string | undefined> => {
    calls.push('find');
    return tries >= foundFrom ? 'found' : undefined;
  };
  return { calls, send, find, signal: undefined };
};

test('looks before it sends again', async () => {
  const work = workOf([lost, 'made']);
  expect(await sendOnce(work)).toBe('made');
  expect(work.calls).toEqual(['send', 'find', 'send']);
});

test('takes what an earlier try has made', async () => {
  const work = workOf([lost], 1);
  expect(await sendOnce(work)).toBe('found');
  expect(work.calls).toEqual(['send', 'find']);
});

test('gives up after three tries with the last error', async () => {
  const last = apiError(503);
  const work = workOf([lost, lost, last]);
  await expect(sendOnce(work)).rejects.toBe(last);
  expect(work.calls).toEqual(['send', 'find', 'send', 'find', 'send', 'find']);
});

test('does not send again when it cannot look', async () => {
  const work = { ...workOf([lost]), find: () => Promise.reject(new Error('cannot look')) };
  await expect(sendOnce(work)).rejects.toBe(lost);
  expect(work.calls).toEqual(['send']);
});

test('does not look when the platform refused', async () => {
  const work = workOf([apiError(400)]);
  await expect(sendOnce(work)).rejects.toMatchObject({ status: 400 });
  expect(work.calls).toEqual(['send']);
});
