import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const MODEL = join(import.meta.dirname, 'fixtures/coins.onnx');

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** Loads a model in a process of its own, as native code reads only the real environment; no graphics card is seen there. */
const load = async (
  options: object,
  variables: Readonly<Record<string, string>> = {},
  model = MODEL,
): Promise<Said> => {
  const program = `
    const { onnxSession } = await import('@picsellia-ts/vision');
    const say = ({ executionProviders, inputs }) => console.log(executionProviders.join(' then '), inputs.length);
    await onnxSession(${JSON.stringify(model)}, ${JSON.stringify(options)}).then(say, (error) => console.log(error.message));`;
  const env = { ...process.env, PICSELLIA_TS_EXECUTION_PROVIDERS: '', CUDA_VISIBLE_DEVICES: '', ...variables };
  const args = ['--input-type=module', '--eval', program];
  return promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, env });
};

test('a model runs on the CPU, without a word, where nothing else is asked for', async () => {
  const { stdout, stderr } = await load({});
  expect([stdout, stderr]).toEqual(['cpu 1\n', '']);
});

test('a model falls back to the CPU, and says so, where there is no graphics card', async () => {
  const { stdout, stderr } = await load({ executionProviders: ['cuda', 'cpu'] });
  expect(stdout).toBe('cpu 1\n');
  expect(stderr).toMatch(/^cuda is not available, so the model runs on cpu\. .*coins\.onnx/m);
});

test('the environment names the providers where the code does not', async () => {
  const variables = { PICSELLIA_TS_EXECUTION_PROVIDERS: ' cuda, cpu' };
  expect((await load({}, variables)).stderr).toMatch(/^cuda is not available/m);
  expect((await load({ executionProviders: ['cpu'] }, variables)).stderr).toBe('');
});

test('a graphics card that is asked for without an alternative is an error', async () => {
  const { stdout } = await load({ executionProviders: ['cuda'] });
  expect(stdout).toMatch(/coins\.onnx cannot be loaded as an ONNX model \(providers: cuda\)/);
});

test('a file that is no model is told once, and no provider is blamed', async () => {
  const { stdout, stderr } = await load({ executionProviders: ['cuda', 'cpu'] }, {}, import.meta.filename);
  expect(stdout).toMatch(/execution-providers.* cannot be loaded as an ONNX model \(providers: cpu\)/);
  expect(stderr).not.toMatch(/not available/);
});
