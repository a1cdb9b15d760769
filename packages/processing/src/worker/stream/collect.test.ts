import { expect, test } from '@jest/globals';
import { collectGarbage } from './collect.ts';

const forgotten = (): WeakRef<object> => new WeakRef({ large: 'x'.repeat(1_000) });

test('sweeps the heap of a process that was started without a flag for it', async () => {
  const reference = forgotten();
  // What was made or looked at in this turn is kept until its end.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage()();
  expect(reference.deref()).toBeUndefined();
  expect(collectGarbage()).toBe(collectGarbage());
});
