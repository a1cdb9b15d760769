import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { Client, type JobRunStatus } from '@picsellia-ts/sdk';
import { newHome, onTerminal, picsellia, type Surroundings } from './cli-process.ts';
import { BOX, processing, scratch, smallImages, writeProcessing } from './local-run.ts';
import { standInRunner } from './stand-in-runner.ts';

const PAGE = join(import.meta.dirname, '../docs/exit-codes.md');
const NOWHERE = 'http://127.0.0.1:1';
const NO_JOB = '00000000-0000-4000-8000-000000000000';

let emulator: Emulator;
let client: Client;
let home = '';
let entry = '';
let throwing = '';
let failing = '';
let patient = '';
let photographs = '';
let engines = '';

const FAILS = 'throw new Error("no");';

beforeAll(async () => {
  emulator = await startEmulator();
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
  home = newHome();
  const said = `name: 'steady', image: 'registry.example/me/steady', tag: '1', ${BOX}`;
  entry = writeProcessing(processing(said));
  throwing = writeProcessing("throw new Error('on import');");
  failing = writeProcessing(processing(`onError: 'skip', process: () => { ${FAILS} }`));
  const holds = `import { once } from 'node:events'; import { writeFileSync } from 'node:fs';`;
  const body = "log.info('holding'); if (!signal.aborted) await once(signal, 'abort'); return [];";
  patient = writeProcessing(processing(`process: async (asset, { log, signal }) => { ${body} }`, holds));
  engines = standInRunner();
  photographs = join(scratch(), 'photographs');
  await mkdir(photographs);
  for (const { filename, bytes } of await smallImages(2)) await writeFile(join(photographs, filename), bytes ?? '');
  await client.createProcessing({
    name: 'registered',
    target: 'DATASET_VERSION',
    type: 'PRE_ANNOTATION',
    dockerImage: 'registry.example/me/registered',
    dockerTag: '1',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

const access = (): Record<string, string> => ({
  api_token: emulator.apiToken,
  organization_id: emulator.organizationId,
  host: emulator.host,
});

/** Runs the command with the emulator's credentials, unless the variables say others. */
const cli = async (args: readonly string[], { env, ...rest }: Surroundings = {}): Promise<number | null> =>
  (await picsellia(args, { env: { XDG_CONFIG_HOME: home, ...(env ?? access()) }, ...rest })).exitCode;

const seedJob = async (name: string): Promise<Record<string, string>> => {
  const seeded = await emulator.seed({ datasetName: name, version: 'v1', images: await smallImages(2) });
  return { ...access(), job_id: seeded.job_id ?? '', PICSELLIA_TS_WORK_DIR: scratch() };
};

const run = async (file: string, name: string, change: Surroundings = {}): Promise<number | null> =>
  cli(['run', file], { ...change, env: { ...(await seedJob(name)), ...change.env } });

/** Ends the command by one signal once it has shown a text; by default that it holds an image. */
const stopped = (signal: NodeJS.Signals, shown = 'holding'): Pick<Surroundings, 'watch'> => {
  let isSent = false;
  return {
    watch: (said, child) => {
      // A second signal ends the command at once, which is another thing.
      if (isSent || !said.includes(shown)) return;
      isSent = true;
      child.kill(signal);
    },
  };
};

const LOGIN = ['login', '--token-stdin'];

type End = (id: string, child: { kill: (signal: NodeJS.Signals) => void }) => unknown;

/** Launches, and has the job end as it says once it is followed. */
const launch = async (name: string, end: End): Promise<number | null> => {
  await emulator.seed({ datasetName: name, version: 'v1', images: await smallImages(1), job: false });
  let isTold = false;
  let ended: unknown;
  const exitCode = await cli(['launch', 'registered', '--dataset-version', `${name}/v1`, '--json'], {
    watch: (said, child) => {
      const id = /"job_id":"([^"]+)"/.exec(said)?.[1];
      if (isTold || id === undefined || !said.includes('"event":"status"')) return;
      isTold = true;
      ended = end(id, child);
    },
  });
  await ended;
  return exitCode;
};

const endAs = (status: JobRunStatus) => async (id: string) => {
  const job = await client.getJobById(id);
  await job.updateJobRunWithStatus('RUNNING');
  await job.updateJobRunWithStatus(status);
};

const storedLog = async (): Promise<string> => {
  const variables = await seedJob('logged');
  expect(await cli(['run', entry], { env: variables })).toBe(0);
  return variables['job_id'] ?? '';
};

const deploy = (...args: readonly string[]): Promise<number | null> => cli(['deploy', '--no-push', ...args]);

/** Deploys to a platform that answers a change well, and does not make it. */
const deployInVain = async (): Promise<number | null> => {
  const tagged = (tag: string): string =>
    writeProcessing(processing(`name: 'stubborn', image: 'registry.example/me/stubborn', tag: '${tag}', ${BOX}`));
  expect(await deploy(tagged('1'), '--yes')).toBe(0);
  const body = {
    name: 'stubborn',
    target: 'DATASET_VERSION',
    docker_image: 'registry.example/me/stubborn',
    docker_tag: '2',
  };
  const restore = emulator.intercept(({ method }) => (method === 'PATCH' ? { status: 200, body } : undefined));
  const exitCode = await deploy(tagged('2'), '--yes');
  restore();
  return exitCode;
};

/** Runs a verb that needs an engine, where the stand-in is the only one. */
const withEngine = (args: readonly string[], change: Surroundings = {}): Promise<number | null> =>
  cli(args, { env: { PATH: engines }, ...change });

const buildArguments = async (name: string): Promise<readonly string[]> => {
  await writeFile(join(dirname(entry), 'Dockerfile'), 'FROM scratch\n');
  return ['build', dirname(entry), '--tag', `me/${name}:1`];
};

const smokeTest = (name: string, change?: Surroundings): Promise<number | null> =>
  withEngine(['smoke-test', `me/${name}:1`, '--images', photographs], change);

const SCENARIOS: Readonly<Record<string, () => Promise<number | null>>> = {
  'any 0': async () => (await cli(['--help'])) || (await cli(['schema', '--help'])) || cli(['--version']),
  'any 2': () => cli(['schema', '--nonsense']),
  'any 70': () => {
    const broken = "--import=data:text/javascript,JSON.stringify=()=>{throw%20new%20TypeError('broken')}";
    return cli(['login', '--list', '--json'], { env: { NODE_OPTIONS: broken } });
  },
  'run 0': () => run(entry, 'run-0'),
  'run 1': () => run(throwing, 'run-1'),
  'run 2': () => cli(['run', entry], { env: {} }),
  'run 3': () => run(failing, 'run-3'),
  'run 4': () => run(entry, 'run-4', { env: { api_token: 'wrong' } }),
  'run 5': () => run(entry, 'run-5', { env: { PICSELLIA_TS_WORK_DIR: entry } }),
  'run 130': () => run(patient, 'run-130', stopped('SIGINT')),
  'run 143': () => run(patient, 'run-143', stopped('SIGTERM')),
  'dry-run 0': () => cli(['dry-run', entry, '--images', photographs, '--out', join(scratch(), 'out')], { env: {} }),
  'dry-run 1': () => cli(['dry-run', throwing, '--images', photographs, '--out', join(scratch(), 'out')], { env: {} }),
  'dry-run 2': () => cli(['dry-run', entry, '--images', '/nowhere'], { env: {} }),
  'dry-run 3': () => cli(['dry-run', failing, '--images', photographs, '--out', join(scratch(), 'out')], { env: {} }),
  'dry-run 130': () => {
    const args = ['dry-run', patient, '--images', photographs, '--out', join(scratch(), 'out')];
    return cli(args, { env: {}, ...stopped('SIGINT') });
  },
  'emulator 0': () => cli(['emulator'], { env: {}, ...stopped('SIGINT', 'api_token') }),
  'emulator 2': () => cli(['emulator', '--port', 'none'], { env: {} }),
  'init 0': () => cli(['init', join(scratch(), 'project'), '--template', 'pre-annotation'], { env: {} }),
  'init 2': () => cli(['init', dirname(entry), '--template', 'pre-annotation'], { env: {} }),
  'schema 0': () => cli(['schema', entry], { env: {} }),
  'schema 1': () => cli(['schema', throwing], { env: {} }),
  'schema 2': () => cli(['schema', entry, '--check'], { env: {} }),
  'schema 3': () => cli(['schema', writeProcessing(processing(BOX)), '--check']),
  'schema 4': () => cli(['schema', entry, '--check'], { env: { ...access(), host: NOWHERE } }),
  'doctor 0': () => cli(['doctor', entry]),
  'doctor 2': () => cli(['doctor', throwing]),
  'doctor 4': () => cli(['doctor', entry], { env: { ...access(), api_token: 'wrong' } }),
  'login 0': () => cli([...LOGIN, '--host', emulator.host], { input: emulator.apiToken }),
  'login 2': () => cli(['login'], { input: emulator.apiToken }),
  'login 4': () => cli([...LOGIN, '--host', emulator.host], { input: 'wrong' }),
  'login 5': () =>
    cli([...LOGIN, '--host', emulator.host], { input: emulator.apiToken, env: { XDG_CONFIG_HOME: '/proc/version' } }),
  'login 130': async () =>
    (await onTerminal(['login', '--host', emulator.host], { typed: [['not shown): ', '\x03']] })).exitCode,
  'logout 0': async () => {
    expect(await cli([...LOGIN, '--host', emulator.host, '--profile', 'gone'], { input: emulator.apiToken })).toBe(0);
    return cli(['logout', '--profile', 'gone']);
  },
  'logout 2': () => cli(['logout', '--profile', 'never']),
  'completion 0': () => cli(['completion', 'bash']),
  'completion 2': () => cli(['completion', 'tcsh']),
  'build 0': async () => withEngine(await buildArguments('careful')),
  'build 1': async () => withEngine(await buildArguments('failing')),
  'build 2': () => withEngine(['build', photographs]),
  'build 130': async () => {
    const env = { PATH: `${engines}${delimiter}${process.env['PATH']}`, XDG_CONFIG_HOME: home };
    const args = [...(await buildArguments('stuck')), '--engine', 'podman'];
    return (await onTerminal(args, { env, typed: [['at work', '\x03']] })).exitCode;
  },
  'smoke-test 0': () => smokeTest('careful'),
  'smoke-test 1': () => smokeTest('crash'),
  'smoke-test 2': () => smokeTest('absent'),
  'smoke-test 3': () => smokeTest('nothing'),
  'smoke-test 5': () => smokeTest('unstarted'),
  'smoke-test 130': () => smokeTest('stuck', stopped('SIGINT', 'on a local platform')),
  'image check 0': () => withEngine(['image', 'check', 'me/careful:1']),
  'image check 2': () => withEngine(['image', 'check', 'me/absent:1']),
  'image check 3': () => withEngine(['image', 'check', 'me/careless:1']),
  'image check 5': () => withEngine(['image', 'check', 'me/unsaved:1']),
  'deploy 0': () => deploy(entry, '--yes'),
  'deploy 1': () => deploy(throwing, '--yes'),
  'deploy 2': () => deploy(writeProcessing(processing(`image: 'me/other', ${BOX}`))),
  'deploy 3': deployInVain,
  'deploy 4': () => cli(['deploy', entry, '--no-push', '--yes'], { env: { ...access(), api_token: 'wrong' } }),
  'deploy 130': async () => {
    const asked = writeProcessing(processing(`name: 'asked', image: 'registry.example/me/asked', ${BOX}`));
    const typed = [['[y/N]', '\x03']] as const;
    return (await onTerminal(['deploy', asked, '--no-push'], { env: { XDG_CONFIG_HOME: home, ...access() }, typed }))
      .exitCode;
  },
  'launch 0': () => launch('launch-0', endAs('SUCCEEDED')),
  'launch 1': () => launch('launch-1', endAs('FAILED')),
  'launch 2': () => cli(['launch', 'registered', '--dataset-version', 'x/v1', '--param', 'nonsense']),
  'launch 4': () => cli(['launch', 'unregistered', '--dataset-version', 'x/v1']),
  'launch 130': () => launch('launch-130', (_id, child) => child.kill('SIGINT')),
  'launch 143': () => launch('launch-143', (id) => emulator.killJob(id)),
  'logs 0': async () => cli(['logs', await storedLog()]),
  'logs 2': () => cli(['logs', NO_JOB], { env: { XDG_CONFIG_HOME: newHome() } }),
  'logs 3': async () => cli(['logs', (await seedJob('unlogged'))['job_id'] ?? '']),
  'logs 4': () => cli(['logs', NO_JOB]),
  'logs 130': async () => {
    const { job_id: id = '' } = await seedJob('waited-for');
    return cli(['logs', id, '--follow', '--json'], stopped('SIGINT', '"event":"status"'));
  },
};

const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `?(any|[a-z -]+)`? \| (\d+) \| (.*) \|$/gm)].map(
  ([, verb = '', code = '', when = '']): readonly [string, string, string] => [verb, code, when],
);

test('tries each row of the page, and nothing else', () => {
  expect(rows.map(([verb, code]) => `${verb} ${code}`)).toEqual(Object.keys(SCENARIOS));
});

test('has a row for each verb of the command', async () => {
  const { stdout } = await picsellia(['--help']);
  const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec(stdout) ?? [];
  const verbs = [...list.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, verb = '']) => verb);
  const named = new Set(rows.map(([verb]) => verb.replace(/ .*/, '')));
  expect(verbs.length).toBeGreaterThan(10);
  expect(verbs.filter((verb) => verb !== 'help' && !named.has(verb))).toEqual([]);
});

test.each(rows)('ends %s with %s: %s', async (verb, code) => {
  expect(await SCENARIOS[`${verb} ${code}`]?.()).toBe(Number(code));
});
