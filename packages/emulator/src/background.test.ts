import { expect, test } from '@jest/globals';
import { Background } from './background.ts';
import { Clock } from './clock.ts';

/** Far ahead, so that the clock never takes the machine's time. */
const START_MS = Date.UTC(2100, 0, 1);

const run = (options: { backgroundMs: number; failEvery: number }, tasks: number): ((atMs: number) => string[]) => {
  const clock = new Clock();
  const background = new Background(clock);
  background.configure(options);
  const seen: string[] = [];
  const note = (what: string) => () => {
    seen.push(`${what} at ${clock.ms() - START_MS}`);
  };
  clock.at(START_MS, () => {
    for (let index = 1; index <= tasks; index += 1) {
      background.start({ begun: note(`begun ${index}`), done: note(`done ${index}`), failed: note(`failed ${index}`) });
    }
  });
  return (atMs) => {
    clock.at(START_MS + atMs, () => background.catchUp());
    return seen.splice(0);
  };
};

test('does work at once when it takes no time', () => {
  expect(run({ backgroundMs: 0, failEvery: 0 }, 1)(0)).toEqual(['begun 1 at 0', 'done 1 at 0']);
});

test('does work when somebody looks, at the time that it was due', () => {
  const look = run({ backgroundMs: 100, failEvery: 0 }, 2);
  expect(look(49)).toEqual([]);
  expect(look(60)).toEqual(['begun 1 at 50', 'begun 2 at 50']);
  expect(look(1000)).toEqual(['done 1 at 100', 'done 2 at 100']);
  expect(look(2000)).toEqual([]);
});

test('lets every third piece of work fail', () => {
  const ends = run({ backgroundMs: 0, failEvery: 3 }, 6)(0).filter((line) => !line.startsWith('begun'));
  expect(ends.map((line) => line.split(' ')[0])).toEqual(['done', 'done', 'failed', 'done', 'done', 'failed']);
});

test('never goes back in time', () => {
  const clock = new Clock();
  clock.at(START_MS, () => undefined);
  expect(clock.now()).toBe('2100-01-01T00:00:00.000Z');
});
