import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { scratch } from './local-run.ts';
import { markdownFiles, ROOT } from './pages/page.ts';

/** Looks for links between pages of which the file or the heading is not there. */
const checkLinks = async (files: readonly string[]): Promise<{ exitCode: number | undefined; stderr: string }> => {
  // Without the repository nothing is asked of git, whose remote a checkout need not have.
  const rules = ['--use', 'remark-validate-links=repository:false'];
  const quiet = ['--no-config', '--no-stdout', '--no-color', '--quiet', '--frail'];
  // Here, where both packages are.
  const cwd = import.meta.dirname;
  const paths = files.map((file) => relative(cwd, file));
  const { exitCode, stderr } = await execa('remark', [...paths, ...quiet, ...rules], {
    cwd,
    preferLocal: true,
    reject: false,
  });
  return { exitCode, stderr };
};

test('every link between the pages of the checkout leads to a file, and to a heading in it', async () => {
  const files = (await markdownFiles()).map((path) => join(ROOT, path));
  expect(files.length).toBeGreaterThan(50);
  expect(await checkLinks(files)).toEqual({ exitCode: 0, stderr: '' });
});

test('a dead link is told, by its file or its heading', async () => {
  const page = join(scratch(), 'page.md');
  await writeFile(page, '# Here\n\n[a](missing.md) [b](#there) [c](#here)\n');
  const { exitCode, stderr } = await checkLinks([page]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/missing\.md/);
  expect(stderr).toMatch(/there/);
  expect(stderr).not.toMatch(/#here/);
});
