import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CommandError } from '../errors.ts';
import { placeProject } from './place.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-place-'));
});
afterAll(() => rm(folder, { recursive: true }));

const writeSome = async (at: string): Promise<void> => {
  await writeFile(join(at, 'first.txt'), '1');
  await mkdir(join(at, 'inner'));
  await writeFile(join(at, 'inner/second.txt'), '2');
};

const failAfterSome = async (at: string): Promise<void> => {
  await writeSome(at);
  throw new Error('the disk is full');
};

test('makes a folder with all that is in it', async () => {
  await placeProject(join(folder, 'a/b/new'), writeSome);
  expect((await readdir(join(folder, 'a'), { recursive: true })).sort()).toEqual([
    'b',
    'b/new',
    'b/new/first.txt',
    'b/new/inner',
    'b/new/inner/second.txt',
  ]);
});

test('leaves no folder behind when writing fails, none above it either', async () => {
  const before = await readdir(folder);
  await expect(placeProject(join(folder, 'c/d'), failAfterSome)).rejects.toThrow('the disk is full');
  await expect(placeProject(join(folder, 'e'), failAfterSome)).rejects.toThrow('the disk is full');
  expect(await readdir(folder)).toEqual(before);
});

test('leaves an empty folder empty when writing fails', async () => {
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await expect(placeProject(empty, failAfterSome)).rejects.toThrow('the disk is full');
  expect(await readdir(empty)).toEqual([]);
  await placeProject(empty, writeSome);
  expect((await readdir(empty)).sort()).toEqual(['first.txt', 'inner']);
});

test('leaves a folder alone that somebody else has made meanwhile', async () => {
  const taken = join(folder, 'taken');
  const race = async (at: string): Promise<void> => {
    await writeSome(at);
    await mkdir(taken);
    await writeFile(join(taken, 'theirs.txt'), 'theirs');
  };
  await expect(placeProject(taken, race)).rejects.toThrow(CommandError);
  expect(await readdir(taken)).toEqual(['theirs.txt']);
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
});
