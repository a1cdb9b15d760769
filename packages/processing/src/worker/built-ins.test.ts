import { afterEach, expect, test } from '@jest/globals';
import { watchBuiltIns } from './built-ins.ts';

const own = globalThis.Promise;
const { map } = Array.prototype;
afterEach(() => {
  globalThis.Promise = own;
  Array.prototype.map = map;
});

test('names what was replaced or taken away, and minds no addition', () => {
  const changed = watchBuiltIns();
  Object.assign(Array.prototype, { ownIdea: () => 1 });
  expect(changed()).toBeUndefined();
  delete (Array.prototype as { ownIdea?: unknown }).ownIdea;
  Array.prototype.map = () => [];
  expect(changed()).toBe('Array.prototype.map');
  Array.prototype.map = map;
  globalThis.Promise = class Other<T> extends own<T> {} as typeof Promise;
  const told = changed();
  globalThis.Promise = own;
  expect(told).toBe('Promise');
});
