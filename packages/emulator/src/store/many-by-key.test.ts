import { expect, test } from '@jest/globals';
import { ManyByKey } from './many-by-key.ts';

test('gives all records of a key in the order they came, and none of a key that nobody has', () => {
  const index = new ManyByKey<{ n: number }>();
  const [first, second, third] = [{ n: 1 }, { n: 2 }, { n: 3 }];
  for (const record of [first, second, third]) index.add('a', record);
  index.add('b', first);
  expect(index.get('a')).toEqual([first, second, third]);
  index.delete('a', second);
  expect(index.get('a')).toEqual([first, third]);
  index.delete('a', third);
  index.delete('a', third);
  expect(index.get('a')).toEqual([first]);
  index.delete('a', first);
  expect([index.has('a'), index.has('b')]).toEqual([false, true]);
  expect(index.get('a')).toEqual([]);
});
