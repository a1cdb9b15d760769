import { expect, test } from '@jest/globals';
import { ImageMemory, type Sized } from './image-memory.ts';

const MEGABYTE = 1_000_000;

/** An image that decodes to so many megabytes. */
const image = (name: string, megabytes: number): Sized => ({
  id: name,
  filename: name,
  width: 1_000,
  height: Math.floor((megabytes * MEGABYTE) / 3_000),
});

/** A memory of 100 MB, and what has been let in and swept, in order. */
const room = () => {
  const inside: string[] = [];
  const told: string[] = [];
  const sweep = async () => void inside.push('swept');
  const memory = new ImageMemory((text) => told.push(text), { limitBytes: 100 * MEGABYTE, sweep });
  const ask = (...assets: Sized[]) =>
    void memory.take(assets).then(() => inside.push(assets.map(({ filename }) => filename).join('+')));
  return { memory, inside, told, ask };
};

/** All that waits for promises that are settled has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('lets in what fits together, and the next when one is let go', async () => {
  const { memory, inside, ask } = room();
  const [a, b, c] = [image('a', 40), image('b', 50), image('c', 50)];
  ask(a);
  ask(b);
  ask(c);
  await settled();
  expect(inside).toEqual(['a', 'b']);
  memory.release([a]);
  await settled();
  expect(inside).toEqual(['a', 'b', 'c']);
});

test('lets one of any size in alone, and nothing past it while it waits', async () => {
  const { memory, inside, told, ask } = room();
  const [small, huge, other] = [image('small', 1), image('huge', 800), image('other', 1)];
  ask(small);
  ask(huge);
  ask(other);
  await settled();
  expect(inside).toEqual(['small']);
  memory.release([small]);
  await settled();
  expect(inside).toEqual(['small', 'huge']);
  memory.release([huge]);
  await settled();
  expect(inside).toEqual(['small', 'huge', 'other']);
  expect(told).toEqual([expect.stringMatching(/^huge decodes to 763 MB and waits for others: .* 95 MB, a quarter/)]);
});

test('takes a batch as one, and says before what goes into one', async () => {
  const { memory, inside, ask } = room();
  const [a, b, c] = [image('a', 60), image('b', 30), image('c', 30)];
  expect([memory.isRoomFor([a, b]), memory.isRoomFor([a, b, c])]).toEqual([true, false]);
  ask(a, b);
  ask(c);
  await settled();
  expect(inside).toEqual(['a+b']);
  memory.release([a, b]);
  await settled();
  expect(inside).toEqual(['a+b', 'c']);
});

test('counts what an image turns out to be', async () => {
  const { memory, inside, ask } = room();
  const [unknown, next] = [image('unknown', 0), image('next', 10)];
  ask(unknown);
  memory.decoded(image('unknown', 95));
  ask(next);
  await settled();
  expect(inside).toEqual(['unknown']);
  memory.release([unknown]);
  await settled();
  expect(inside).toEqual(['unknown', 'swept', 'next']);
});

test('does not hold up a handler that never has an image decoded', async () => {
  const { memory, inside, ask } = room();
  const trial = Array.from({ length: 16 }, (_, n) => image(`trial ${n}`, 5));
  for (const asset of trial) ask(asset);
  await settled();
  memory.release(trial);
  ask(image('a', 90));
  ask(image('b', 90));
  await settled();
  expect(inside.slice(-2)).toEqual(['a', 'b']);
  // One that begins to, is.
  memory.decoded(image('a', 90));
  ask(image('c', 1));
  await settled();
  expect(inside.at(-1)).toBe('b');
});

test('sweeps what was let go when its room is wanted, and not before', async () => {
  const { memory, inside, ask } = room();
  for (const name of ['a', 'b', 'c', 'd']) {
    ask(image(name, 40));
    memory.decoded(image(name, 40));
    await settled();
    memory.release([image(name, 40)]);
  }
  ask(image('huge', 800));
  await settled();
  expect(inside).toEqual(['a', 'b', 'swept', 'c', 'd', 'swept', 'huge']);
});
