// One command on a machine with nothing but Node >= 20 and npm: fetch the pinned pnpm, install what the lockfile
// says (a current Node included), then run the steps of one task with that Node.
// Plain JavaScript, because the Node that starts it may be too old to strip types.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = ['tsc', '-b'];
const bundle = ['node', 'tools/bundle.ts'];
const jest = [
  'node',
  '--disable-warning=ExperimentalWarning',
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
];
const published = ['cli', 'emulator', 'processing', 'sdk', 'vision'];

/** What `npm run <task>` does, step by step; the last step gets the arguments after `--`. */
const tasks = {
  demo: [build, bundle, ['node', 'examples/text-detection/demo.ts']],
  test: [build, bundle, jest],
  'test:containers': [build, bundle, [...jest, '--selectProjects', 'container', '--maxWorkers=1']],
  check: [
    build,
    bundle,
    ['biome', 'check', '--error-on-warnings'],
    ['oxlint', '--type-aware'],
    ['tsc', '-p', 'tsconfig.check.json'],
    ['node', 'tools/package-graph.ts'],
    ['node', 'tools/api-report.ts'],
    ['node', 'tools/parity.ts'],
    ['knip'],
    ...published.map((name) => ['publint', 'run', `packages/${name}`, '--pack', 'npm', '--strict']),
  ],
  bench: [build, bundle, ['node', 'bench/run.ts']],
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = '', ...rest] = process.argv.slice(2);
const unreachable =
  /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|dns error|error sending request/i;

const fail = (message, code) => {
  console.error(message);
  process.exit(code);
};

/** Signals are the child's to answer: it may still have something to write down before it ends. */
const passSignals = (child) => {
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGINT', () => atTerminal || child.kill('SIGINT')); // a terminal tells the whole group by itself
};

const run = ([command, ...args], { env, watch }) =>
  new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['inherit', 'inherit', watch ? 'pipe' : 'inherit'] });
    process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
    passSignals(child);
    child.stderr?.on('data', watch);
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`, 1));
    child.on('close', (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });

const install = async () => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!existsSync(join(root, 'node_modules'))) {
    console.log('Setting up: fetching pnpm and the packages of pnpm-lock.yaml, about half a minute the first time.');
  }
  const env = {
    npm_config_prefer_offline: 'true', // the version is pinned, so what lies in npm's cache is right
    npm_config_fetch_retry_mintimeout: '2000',
    npm_config_fetch_retry_maxtimeout: '5000',
    npm_config_update_notifier: 'false',
    ...process.env,
  };
  let complaints = '';
  const watch = (chunk) => {
    complaints += chunk;
    process.stderr.write(chunk);
  };
  const pnpm = ['npx', '--yes', `--package=${packageManager}`, '--', 'pnpm'];
  const code = await run([...pnpm, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], {
    env,
    watch,
  });
  if (code === 0) return;
  const reason = unreachable.test(complaints)
    ? 'the npm registry cannot be reached. Check the network or the proxy, then run the same command again.'
    : 'see the lines above.';
  fail(`picsellia-ts is not set up: ${reason}`, code);
};

/** A path given by the user counts from the folder in which npm was called, not from the root of the checkout. */
const fromCallersFolder = (argument, index) => {
  const [, option, path = argument] = /^(--images=|--out=)(.*)$/.exec(argument) ?? [];
  if (option === undefined && !['--images', '--out'].includes(rest[index - 1])) return argument;
  return (option ?? '') + resolve(process.env.INIT_CWD ?? process.cwd(), path);
};

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) fail(`picsellia-ts needs Node 20 or newer to set itself up; this is Node ${process.versions.node}.`, 2);
if (!Object.hasOwn(tasks, task)) fail(`no task '${task}'; there are ${Object.keys(tasks).join(', ')}`, 2);

// npm keeps what stands before `--` for itself, and the task would silently do something else than was asked for.
for (const option of ['images', 'out', 'model', 'param']) {
  if (process.env[`npm_config_${option}`] === undefined) continue;
  fail(`npm took --${option} for itself; write: npm run ${task} -- --${option} VALUE`, 2);
}

await install();
const env = { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) };
const steps = tasks[task];
const failed = [];
for (const [index, step] of steps.entries()) {
  if (task === 'check') console.log(`> ${step.join(' ')}`);
  const code = await run(index === steps.length - 1 ? [...step, ...rest.map(fromCallersFolder)] : step, { env });
  // One check says nothing about the next, so all are told at once; without a build nothing else makes sense.
  if (code !== 0 && (task !== 'check' || [build, bundle].includes(step) || code > 128)) process.exit(code);
  if (code !== 0) failed.push(step.join(' '));
}
if (failed.length > 0) fail(`${failed.length} of ${steps.length} checks failed: ${failed.join('; ')}`, 1);
