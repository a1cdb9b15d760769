import { expect, test } from '@jest/globals';
import { Crashes } from './crashes.ts';

const how = 'it died';
const a = { id: 'a', filename: 'a.jpg' };
const b = { id: 'b', filename: 'b.jpg' };

test('blames an asset that is in hand at two crashes, and no other', () => {
  const crashes = new Crashes();
  expect(crashes.note({ how, inHand: [a, b], done: 0 })).toBeUndefined();
  expect(crashes.poisonous).toEqual({});
  expect(crashes.note({ how, inHand: [b], done: 0 })).toBeUndefined();
  expect(crashes.poisonous).toEqual({ b: 'b.jpg: it was in hand at 2 crashes; the last: it died' });
});

test('gives up when two workers in a row die with nothing in hand', () => {
  const crashes = new Crashes();
  crashes.note({ how, inHand: [], done: 0 });
  crashes.note({ how, inHand: [a], done: 0 });
  expect(crashes.note({ how, inHand: [], done: 0 })).toBeUndefined();
  expect(crashes.note({ how, inHand: [], done: 0 })).toMatch(/it died; so did the one before it/);
});

test('goes on while assets are done between crashes', () => {
  const crashes = new Crashes();
  for (let done = 1; done < 300; done += 1) expect(crashes.note({ how, inHand: [], done })).toBeUndefined();
});

test('gives up when many assets in a row kill the worker and none is done', () => {
  const crashes = new Crashes();
  const answers = Array.from({ length: 100 }, (_, n) =>
    crashes.note({ how, inHand: [{ id: `${n}`, filename: `${n}.jpg` }], done: 0 }),
  );
  expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
  expect(answers.at(-1)).toBe('it died; in hand: 99.jpg; 100 times in a row, and no asset was done in between');
});

test('does not try again what is proven to be to blame', () => {
  const crashes = new Crashes();
  expect(crashes.note({ how, inHand: [a], done: 0, isProven: true })).toBeUndefined();
  expect(crashes.poisonous).toEqual({ a: 'a.jpg: it died' });
});
