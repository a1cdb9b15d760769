import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DirectoryLock } from './directory-lock.ts';
import { SpoolLockedError } from './spool-errors.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('is held by one, and by the next when it is released', async () => {
  const lock = await DirectoryLock.acquire(directory);
  expect(await lock.isHeld()).toBe(true);
  await expect(DirectoryLock.acquire(directory)).rejects.toThrow(SpoolLockedError);
  expect(await readdir(directory)).toEqual(['lock']);
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
  await (await DirectoryLock.acquire(directory)).release();
});

test('is held under every name of the folder', async () => {
  const lock = await DirectoryLock.acquire(directory);
  const other = join(directory, 'other');
  await symlink(directory, other);
  await expect(DirectoryLock.acquire(other)).rejects.toThrow(SpoolLockedError);
  await lock.release();
});

test('is won by exactly one of many who take over what nobody holds', async () => {
  await writeFile(join(directory, 'lock'), 'left behind');
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => DirectoryLock.acquire(directory)));
  const locks = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const held = await Promise.all(locks.map((lock) => lock.isHeld()));
  expect(held.filter(Boolean)).toHaveLength(1);
  for (const lock of locks) await lock.release();
});

test('notices that it was taken away, and leaves the lock of another alone', async () => {
  const lock = await DirectoryLock.acquire(directory);
  await rm(join(directory, 'lock'));
  expect(await lock.isHeld()).toBe(false);
  const other = await DirectoryLock.acquire(directory);
  await lock.release();
  expect(await other.isHeld()).toBe(true);
  await other.release();
});
