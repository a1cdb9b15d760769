import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Descriptions of parameters are for forms; the README leaves them out. */
const withoutDescriptions = (source: string): string =>
  source.replace(/\s*\.describe\('[^']*'\),?/g, '').replace(/\s+/g, '');

test('shows a processing in the README that is an example of the checkout', () => {
  const [, snippet = ''] = /```ts\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
  expect(withoutDescriptions(snippet).replaceAll(',}', '}')).toBe(
    withoutDescriptions(read('examples/centre/processing.ts')).replaceAll(',}', '}'),
  );
});

test('names commands in the README that package.json has', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/npm (?:run )?(\w+)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(1);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});
