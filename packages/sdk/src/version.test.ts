import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { VERSION } from './version.ts';

test('is the version of the package', async () => {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest).toHaveProperty('version', VERSION);
});
