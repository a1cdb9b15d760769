import { expect, test } from '@jest/globals';
import { archiveOf, type Entry, layerOf } from '../../test/image-archive.ts';
import { checkImage } from './check-image.ts';
import { inspected } from './inspected-image.ts';
import { readArchive } from './read-archive.ts';
import { isWanted } from './wanted-text.ts';

const CAREFUL: Readonly<Record<string, Entry>> = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\nprogram:x:7:7::/tmp:/bin/sh\n',
  'usr/bin/tini': { mode: 0o755 },
  'usr/bin/node': { mode: 0o755 },
  'app/': '',
  'app/main.js': 'x',
};
const CONFIG = {
  User: 'program',
  WorkingDir: '/app',
  Env: ['PATH=/usr/bin'],
  Entrypoint: ['tini', '--', 'node', 'main.js'],
};

const found = async (
  config: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, Entry>> = {},
  history: readonly string[] = [],
): Promise<readonly string[]> => {
  const layer = await layerOf({ ...CAREFUL, ...files });
  const archive = await archiveOf([layer], { ...CONFIG, ...config }, history);
  const image = inspected(await readArchive(archive, isWanted));
  return checkImage(image).map(({ severity, rule, where }) => `${severity} ${rule}: ${where}`);
};

test('finds nothing wrong with a careful image', async () => {
  expect(await found()).toEqual([]);
});

test.each([
  ['root', { User: '' }, 'error user: USER (not set)'],
  ['root by number', { User: '0:0' }, 'error user: USER 0:0'],
  ['a user that is not there', { User: 'nobody-knows' }, 'error user: USER nobody-knows'],
  ['nothing to start', { Entrypoint: [], Cmd: null }, 'error entry point: neither ENTRYPOINT nor CMD'],
  ['an interpreter alone', { Entrypoint: null, Cmd: ['node'] }, 'error entry point: ["node"]'],
  ['a program that is not there', { Entrypoint: ['/nowhere'] }, 'error entry point: ["/nowhere"]'],
  [
    'a shell',
    { Entrypoint: ['/usr/bin/sh', '-c', 'node main.js'] },
    'error entry point: ["/usr/bin/sh","-c","node main.js"]',
  ],
  ['no init', { Entrypoint: ['node', 'main.js'] }, 'warning entry point: ["node","main.js"]'],
  ['a file that is not there', { Entrypoint: ['tini', 'node', 'other.js'] }, 'error entry file: /app/other.js'],
  ['no processing', { Entrypoint: ['tini', 'node', '/usr/bin/picsellia-ts.js', 'run'] }, 'error entry file: /app'],
  ['a home on the root', { Env: ['PATH=/usr/bin', 'HOME=/home/me'] }, 'warning read-only root: ENV HOME=/home/me'],
  ['a job of its own', { Env: ['PATH=/usr/bin', 'job_id=1'] }, 'error secret: ENV job_id'],
  ['a secret', { Env: ['PATH=/usr/bin', 'AWS_SECRET_ACCESS_KEY=x'] }, 'error secret: ENV AWS_SECRET_ACCESS_KEY'],
  ['a password in an address', { Labels: { from: 'https://me:geheim@registry.example' } }, 'error secret: LABEL from'],
  ['a port', { ExposedPorts: { '80/tcp': {} } }, 'warning of no use: EXPOSE 80/tcp'],
  ['a question for its health', { Healthcheck: { Test: ['NONE'] } }, 'warning of no use: HEALTHCHECK'],
  ['a volume', { Volumes: { '/data': {} } }, 'warning of no use: VOLUME /data'],
  ['another signal', { StopSignal: 'SIGQUIT' }, 'warning of no use: STOPSIGNAL SIGQUIT'],
])('tells of %s', async (_what, config, line) => {
  const files = { 'usr/bin/sh': { mode: 0o755 }, 'usr/bin/picsellia-ts.js': 'x' };
  expect(await found(config, files)).toContain(line);
});

test.each([
  ['.env', { 'app/.env': 'A=b' }, 'error secret: /app/.env (layer 1)'],
  ['a token of npm', { 'app/.npmrc': '//r/:_authToken=x' }, 'error secret: /app/.npmrc (layer 1)'],
  ['a private key', { 'app/tls.pem': '-----BEGIN PRIVATE KEY-----' }, 'error secret: /app/tls.pem (layer 1)'],
  ['a repository', { 'app/.git/HEAD': 'ref' }, 'warning secret: /app/.git'],
  ['a compiler', { 'usr/bin/gcc-12': { mode: 0o755 } }, 'warning build tools: /usr/bin/gcc-12'],
  [
    'headers of Python',
    { 'usr/include/python3.11/Python.h': 'x' },
    'warning build tools: /usr/include/python3.11/Python.h',
  ],
  ['setuid', { 'usr/bin/su': { mode: 0o4755 } }, 'warning setuid: /usr/bin/su'],
  ['an open folder', { 'opt/': { type: 'directory', mode: 0o777 } }, 'warning writable folder: /opt'],
  ['a folder of its own', { 'app/': { type: 'directory', mode: 0o755, uid: 7 } }, 'warning writable folder: /app'],
  ['a file for its owner alone', { 'app/main.js': { mode: 0o600 } }, 'error entry file: /app/main.js'],
  [
    'a program for its owner alone',
    { 'usr/bin/tini': { mode: 0o700 } },
    'error entry point: ["tini","--","node","main.js"]',
  ],
] as const)('tells of a file: %s', async (_what, files, line) => {
  expect(await found({}, files)).toContain(line);
});

test.each([
  ['hands over', '#!/bin/sh\nset -e\nexec node main.js\n', []],
  ['listens itself', "#!/bin/bash\ntrap 'kill $pid' TERM\nnode main.js & pid=$!\nwait\n", []],
  ['stays', '#!/bin/sh\nnode main.js\n', ['error entry point: /entrypoint.sh']],
])('reads the script that is started: one that %s', async (_what, script, expected) => {
  const files = { 'entrypoint.sh': script, 'bin/sh': { mode: 0o755 } };
  const scripts = await found({ Entrypoint: ['/entrypoint.sh'] }, files);
  // Packed with the mode of a text, which is another finding.
  expect(scripts.filter((line) => line.includes('entrypoint.sh') && !line.includes('["'))).toEqual(expected);
});

test.each([
  ['a build argument', '|1 NPM_TOKEN=geheim /bin/sh -c npm ci', true],
  ['an assignment', 'RUN /bin/sh -c API_KEY="geheim" make', true],
  ['a variable', 'RUN /bin/sh -c curl -H "x: $API_KEY"', false],
  ['a secret mount', 'RUN --mount=type=secret,id=npm NPM_TOKEN=$(cat /run/secrets/npm) npm ci', false],
])('reads the history: %s', async (_what, command, isSecret) => {
  expect(await found({}, {}, ['FROM x', command])).toEqual(isSecret ? ['error secret: step 2 of the history'] : []);
});

test('leaves alone what packages and systems bring along', async () => {
  const files = {
    'app/node_modules/x/test/key.pem': '-----BEGIN RSA PRIVATE KEY-----',
    'usr/lib/python3/dist-packages/x/.env': 'A=b',
    'app/.env.example': 'A=',
    'app/.npmrc': 'onnxruntime-node-install=skip',
    'etc/ssl/ca.pem': '-----BEGIN CERTIFICATE-----',
  };
  expect(await found({}, files)).toEqual([]);
});
