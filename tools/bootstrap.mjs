// One command on a machine with nothing but Node >= 20 and npm: fetch the pinned pnpm, install what the lockfile
// says (a current Node included), then run one script of package.json with the rest of the arguments.
// Plain JavaScript, because the Node that starts it may be too old to strip types.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...rest] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`picsellia-ts needs Node 20 or newer to set itself up; this is Node ${process.versions.node}.`);
  process.exit(2);
}

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** A path given by the user counts from the folder in which npm was called, not from the root of the checkout. */
const fromCallersFolder = (argument, index) =>
  ['--images', '--out'].includes(rest[index - 1]) ? resolve(process.env.INIT_CWD ?? process.cwd(), argument) : argument;

const pnpm = (...args) => {
  const { status, error } = spawnSync('npx', ['--yes', `--package=${packageManager}`, '--', 'pnpm', ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) console.error(`npx could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
};

pnpm('install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn');
pnpm('run', '--silent', script, ...rest.map(fromCallersFolder));
