import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { execa } from 'execa';
import { isContinuousIntegration } from './container-engine.ts';
import { type Registry, startRegistry } from './deploy-registry.ts';
import { type CommandEnd, command } from './launch-stage.ts';
import { writeProcessing } from './local-run.ts';

const found = await startRegistry();
const mayBeSkipped = typeof found === 'string' && !isContinuousIntegration();
if (mayBeSkipped) process.stderr.write(`The tests of a push to a registry are skipped: ${found}.\n`);
const withRegistry = mayBeSkipped ? test.skip : test;

const need = (): Registry => {
  if (typeof found === 'string') throw new Error(found);
  return found;
};

let emulator: Emulator;
let client: Client;

beforeAll(async () => {
  emulator = await startEmulator({ recordRequests: true });
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
});
afterAll(async () => {
  await client.close();
  await emulator.close();
  if (typeof found !== 'string') await found.close();
});

const fileFor = (image: string, name: string): string =>
  writeProcessing(`
import { defineProcessing } from '@picsellia-ts/processing';
export default defineProcessing({ name: '${name}', task: 'auto-tagging', image: '${image}', tag: '1.0', process: () => [] });`);

const deploy = (entry: string, ...flags: readonly string[]): Promise<CommandEnd> =>
  command(emulator, ['deploy', entry, '--engine', 'podman', '--yes', ...flags], { env: need().env });

withRegistry(
  'podman pushes to a registry, and an image that is there already is not pushed again',
  async () => {
    const { host, build, manifestOf } = need();
    const image = `${host}/me/tags`;
    const entry = fileFor(image, 'tags');
    await build(`${image}:1.0`, 'one');
    const first = await deploy(entry);
    expect([first.exitCode, first.stdout]).toEqual([
      0,
      expect.stringContaining(`${image}:1.0 pushed, tags registered`),
    ]);
    const pushed = await manifestOf('me/tags', '1.0');
    expect(pushed).toBeDefined();
    expect(await deploy(entry)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to do.') });
    await build(`${image}:1.0`, 'two');
    const third = await deploy(entry);
    expect([third.exitCode, third.stdout]).toEqual([
      0,
      expect.stringContaining(`unchanged tags\nDone: ${image}:1.0 pushed`),
    ]);
    expect(await manifestOf('me/tags', '1.0')).not.toEqual(pushed);
  },
  120_000,
);

withRegistry(
  'a processing that is registered by digest names what the registry holds',
  async () => {
    const { host, build, manifestOf, env } = need();
    const image = `${host}/me/digest`;
    await build(`${image}:1.0`, 'three');
    expect(await deploy(fileFor(image, 'digest'), '--by-digest')).toMatchObject({ exitCode: 0 });
    const { digest } = (await manifestOf('me/digest', '1.0')) ?? {};
    const { docker } = await client.getProcessing('digest');
    expect(docker).toBe(`${image}@${digest}`);
    // The name that the platform puts together is one that an engine pulls.
    const { failed } = await execa('podman', ['pull', '--quiet', docker], { env, reject: false });
    expect(failed).toBe(false);
  },
  120_000,
);

withRegistry(
  'a registry that is not there fails the deploy, and nothing is registered',
  async () => {
    const { build } = need();
    const image = 'localhost:1/me/nowhere';
    await build(`${image}:1.0`, 'four');
    const { exitCode, stderr } = await deploy(fileFor(image, 'nowhere'));
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining(`podman could not push ${image}:1.0`)]);
    await expect(client.getProcessing('nowhere')).rejects.toThrow('404');
  },
  120_000,
);
