import { expect, test } from '@jest/globals';
import { createPlatform } from './create-platform.ts';
import { Interceptor } from './faults.ts';
import { createObjectStorage } from './object-storage.ts';

test('waits for an upload as long as it takes, but not for its headers', () => {
  const platform = createPlatform({ options: {}, apiToken: 'token', folder: undefined, seeded: [] });
  const storage = createObjectStorage({ ...platform, interceptor: new Interceptor(false) });
  expect(storage.requestTimeout).toBe(0);
  expect(storage.headersTimeout).toBeGreaterThan(0);
});
