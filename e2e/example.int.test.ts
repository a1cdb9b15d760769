import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { scratch } from './local-run.ts';

const ROOT = join(import.meta.dirname, '..');

test('dry-runs an example from a foreign folder, as a user with the command on the path does', async () => {
  const out = join(scratch(), 'out');
  const entry = join(ROOT, 'examples/centre/processing.ts');
  const { exitCode, stdout } = await execa(
    'picsellia-ts',
    ['dry-run', entry, '--images', join(ROOT, 'examples/images'), '--out', out, '--param', 'share=0.25'],
    { cwd: scratch(), reject: false, env: { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` } },
  );
  expect({ exitCode, stdout }).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(join(out, 'report.html')),
  });
  const coco = JSON.parse(readFileSync(join(out, 'result.coco.json'), 'utf8')) as {
    images: { file_name: string; width: number; height: number }[];
    annotations: { bbox: number[] }[];
  };
  expect(coco.images).toHaveLength(9);
  expect(coco.annotations).toHaveLength(9);
  const astronaut = coco.images.findIndex(({ file_name }) => file_name === 'astronaut.jpg');
  expect(coco.annotations[astronaut]?.bbox).toEqual([192, 192, 128, 128]);
  for (const file of ['report.html', 'run.json', 'logs.json']) expect(existsSync(join(out, file))).toBe(true);
});

test("passes the example's own test, which the runner of Node runs", async () => {
  const { exitCode, stdout } = await execa(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: join(ROOT, 'examples/centre'),
    reject: false,
    extendEnv: false,
  });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('# pass 2') });
});
