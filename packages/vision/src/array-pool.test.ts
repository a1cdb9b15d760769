import { expect, test } from '@jest/globals';
import { arrayPool } from './array-pool.ts';

test('an array is lent again once it is back', async () => {
  const pool = arrayPool();
  const first = await pool.borrow(100, async (array) => array.buffer);
  const second = await pool.borrow(60, async (array) => ({ buffer: array.buffer, length: array.length }));
  expect(second).toEqual({ buffer: first, length: 60 });
  expect(second.buffer).toBe(first);
});

test('two borrowers never share an array', async () => {
  const pool = arrayPool();
  await pool.borrow(10, async (outer) => {
    await pool.borrow(10, async (inner) => expect(inner.buffer).not.toBe(outer.buffer));
  });
});

test('a larger request gets an array of its length', async () => {
  const pool = arrayPool();
  await pool.borrow(10, async () => undefined);
  expect(await pool.borrow(20, async (array) => array.length)).toBe(20);
});

test('an array comes back from work that fails', async () => {
  const pool = arrayPool();
  let lent: unknown;
  const failing = pool.borrow(10, async (array) => {
    lent = array.buffer;
    throw new Error('no luck');
  });
  await expect(failing).rejects.toThrow('no luck');
  expect(await pool.borrow(10, async (array) => array.buffer)).toBe(lent);
});
