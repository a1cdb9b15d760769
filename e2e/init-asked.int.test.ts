import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { onTerminal } from './cli-process.ts';

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'picsellia-asked-'));

const [DOWN, ENTER, CTRL_C] = ['\u001b[B', '\r', '\u0003'];

test('asks on a terminal for what the command line leaves out', async () => {
  const cwd = await newFolder();
  const { exitCode, screen } = await onTerminal(['init'], {
    cwd,
    typed: [
      ['What shall the processing do?', `${DOWN}${ENTER}`],
      ['In which folder?', `tags${ENTER}`],
    ],
  });
  expect({ exitCode, screen }).toMatchObject({ exitCode: 0, screen: expect.stringContaining('npm run dry-run') });
  expect(await readFile(join(cwd, 'tags/processing.ts'), 'utf8')).toContain("task: 'auto-tagging'");
});

test('asks for nothing that the command line says', async () => {
  const cwd = await newFolder();
  const { exitCode, screen } = await onTerminal(['init', 'tiles', '--template', 'dataset-version-creation'], { cwd });
  expect({ exitCode, screen }).toMatchObject({ exitCode: 0, screen: expect.not.stringContaining('?') });
  expect(await readdir(join(cwd, 'tiles'))).toContain('processing.ts');
});

test('writes nothing when a question is answered with Ctrl-C', async () => {
  const cwd = await newFolder();
  const typed = [['What shall the processing do?', CTRL_C]] as const;
  const { exitCode, screen } = await onTerminal(['init'], { cwd, typed });
  expect({ exitCode, screen }).toMatchObject({ exitCode: 130, screen: expect.stringContaining('nothing was written') });
  expect(await readdir(cwd)).toEqual([]);
});
