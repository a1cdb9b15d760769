import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FileCache } from './file-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string, sizeBytes: number): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(sizeBytes));
  return path;
};

test('holds small files up to its budget, the oldest out first', async () => {
  const cache = new FileCache(250);
  const paths = await Promise.all(['a', 'b', 'c'].map((name) => write(name, 100)));
  for (const path of paths) await cache.read(path);
  expect(paths.map((path) => cache.peek(path)?.length)).toEqual([undefined, 100, 100]);
  expect(cache.heldBytes).toBe(200);
  await cache.read(paths[2] ?? '');
  expect(cache.heldBytes).toBe(200);
});

test('leaves a large file on the disk', async () => {
  const cache = new FileCache();
  const path = await write('large', 1024 * 1024 + 1);
  expect(await cache.read(path)).toEqual({ path, sizeBytes: 1024 * 1024 + 1 });
  expect(cache.heldBytes).toBe(0);
});
