import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { picsellia, type Said, type Surroundings } from './cli-process.ts';
import { BOX, processing, scratch } from './local-run.ts';
import { makeNodeImage, maySkip, missingForImages, type OwnPodman, startOwnPodman } from './own-podman.ts';

const PROGRAM = join(import.meta.dirname, 'containers/plain-program.mjs');
const BUILD_MS = 300_000;
const RUN_MS = 120_000;

const missing = await missingForImages();
const inContainers = maySkip('images', missing) ? test.skip : test;

let podman: OwnPodman;
let node = '';
let good = '';

/** A careful image of a program that knows nothing of picsellia-ts; `change` are lines of a Dockerfile. */
const imageOf = (name: string, change = '', files: Readonly<Record<string, string>> = {}): Promise<string> =>
  podman.build(`localhost/test/${name}:1`, {
    Dockerfile: `FROM ${node}
RUN find / -xdev -perm /4000 -type f -exec chmod u-s {} + && useradd --no-log-init --uid 42420 --no-create-home program
COPY plain-program.mjs /program/
WORKDIR /program
ENV HOME=/tmp
USER 42420
ENTRYPOINT ["tini", "--", "node", "plain-program.mjs"]
${change}
`,
    ...files,
  });

beforeAll(async () => {
  if (missing !== undefined) return;
  podman = await startOwnPodman([PROGRAM]);
  node = await makeNodeImage(podman.env);
  good = await imageOf('good');
}, BUILD_MS);

afterAll(() => podman?.close(), BUILD_MS);

const cli = (args: readonly string[], { env, ...rest }: Surroundings = {}): Promise<Said> =>
  picsellia(args, { cwd: scratch(), ...rest, env: { ...podman.env, ...env } });

interface Tested {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly state: string; readonly found: string }[];
  readonly lastLines: readonly string[];
}

const tested = async (image: string, ...flags: readonly string[]): Promise<Tested & { exitCode: number | null }> => {
  const { exitCode, stdout, stderr } = await cli(['smoke-test', image, '--engine', 'podman', '--json', ...flags]);
  if (stdout === '') throw new Error(stderr);
  return { exitCode, ...(JSON.parse(stdout) as Tested) };
};

const failedNames = ({ checks }: Tested): readonly string[] =>
  checks.filter(({ state }) => state === 'failed').map(({ name }) => name);

inContainers(
  'passes an image that knows nothing of picsellia-ts and keeps the contract, also when it is stopped',
  async () => {
    const { exitCode, checks } = await tested(good, '--signal', 'TERM', '--after', '500ms', '--memory', '512m');
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(checks.find(({ name }) => name === 'result')?.found).toBe('4 shapes on 4 of 4 images');
    expect(checks.find(({ name }) => name === 'job of the second start')?.found).toBe(
      'PENDING → RUNNING → FAILED → RUNNING → SUCCEEDED',
    );
    expect(exitCode).toBe(0);
    expect(await podman.containers()).toBe('');
  },
  RUN_MS,
);

const STOPPED = ['--signal', 'TERM', '--after', '500ms'];

inContainers.each([
  { what: 'does nothing and ends with 0', fault: 'nothing', flags: [], exitCode: 3, failed: ['platform', 'job'] },
  { what: 'crashes', fault: 'crash', flags: [], exitCode: 1, failed: ['exit code'] },
  { what: 'prints its token', fault: 'token', flags: [], exitCode: 3, failed: ['token'] },
  {
    what: 'ignores SIGTERM',
    fault: 'deaf',
    flags: [...STOPPED, '--grace', '2s'],
    exitCode: 1,
    failed: ['stop', 'job after SIGTERM'],
  },
  {
    what: 'ends otherwise after SIGTERM',
    fault: 'code',
    flags: STOPPED,
    exitCode: 1,
    failed: ['exit code after SIGTERM'],
  },
  { what: 'does twice what was done', fault: 'twice', flags: STOPPED, exitCode: 3, failed: ['nothing half'] },
])(
  'fails an image that $what',
  async ({ fault, flags, exitCode, failed }) => {
    const said = await tested(await imageOf(fault, `ENV FAULT=${fault}`), ...flags);
    expect({ exitCode: said.exitCode, failed: failedNames(said) }).toEqual({
      exitCode,
      failed: expect.arrayContaining([...failed]),
    });
    if (fault === 'token') expect(said.lastLines.join('\n')).toContain("api_token: '[token]'");
    expect(await podman.containers()).toBe('');
  },
  RUN_MS,
);

inContainers(
  'fails an image whose entry point is not there, and says so',
  async () => {
    const image = await imageOf('no-entry', 'ENTRYPOINT ["/nowhere"]');
    const { exitCode, stdout } = await cli(['smoke-test', image]);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('the entry point is not in the image')]);
  },
  RUN_MS,
);

inContainers(
  'tells the engine no token, and ends the container when it is interrupted',
  async () => {
    const bin = join(scratch(), 'bin');
    const calls = join(bin, 'calls');
    await mkdir(bin);
    const real = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'podman'));
    const script = `#!/bin/sh\necho "$@" >> ${calls}\nfor podman in ${real.join(' ')}; do [ -x $podman ] && exec $podman "$@"; done\n`;
    await writeFile(join(bin, 'podman'), script);
    await chmod(join(bin, 'podman'), 0o755);
    const slow = await imageOf('slow', 'ENTRYPOINT ["tini", "--", "sleep", "600"]');
    let isSent = false;
    const watch = async (said: string, child: { kill: (signal: NodeJS.Signals) => void }): Promise<void> => {
      if (isSent || !said.includes('on a local platform')) return;
      isSent = true;
      while (!(await podman.containers()).includes('smoke-test'));
      child.kill('SIGINT');
    };
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    const { exitCode } = await cli(['smoke-test', slow, '--engine', 'podman'], {
      env,
      watch: (...all) => void watch(...all),
    });
    expect(exitCode).toBe(130);
    expect(await podman.containers()).toBe('');
    const asked = await readFile(calls, 'utf8');
    expect(asked).toMatch(/^run .*--env=api_token .*--env=job_id/m);
    expect(asked).not.toMatch(/api_token=\S/);
  },
  RUN_MS,
);

interface Looked {
  readonly ok: boolean;
  readonly findings: readonly { readonly severity: string; readonly rule: string; readonly where: string }[];
}

const look = async (image: string, engine = 'podman'): Promise<Looked & { exitCode: number | null }> => {
  const { exitCode, stdout, stderr } = await cli(['image', 'check', image, '--engine', engine, '--json']);
  if (stdout === '') throw new Error(stderr);
  return { exitCode, ...(JSON.parse(stdout) as Looked) };
};

inContainers(
  'finds nothing wrong with a careful image, by podman and by buildah',
  async () => {
    for (const engine of ['podman', 'buildah']) {
      expect(await look(good, engine)).toMatchObject({ exitCode: 0, ok: true, findings: [] });
    }
  },
  RUN_MS,
);

inContainers(
  'lists what breaks the contract, in whichever layer it is, and shows no secret',
  async () => {
    const secret = `npm_${'a'.repeat(36)}`;
    const change = `USER 0
COPY npmrc /root/.npmrc
RUN rm /root/.npmrc && ln -s /usr/bin/env /usr/bin/gcc && chmod 600 plain-program.mjs && chmod u+s /usr/bin/env
ENV DATABASE_PASSWORD=geheim
EXPOSE 80
ENTRYPOINT node plain-program.mjs && true`;
    await imageOf('bad', change, { npmrc: `//registry.example/:_authToken=${secret}\n` });
    await podman.build(
      'localhost/test/worse:1',
      { Dockerfile: 'FROM localhost/test/bad:1\nARG NPM_TOKEN\nRUN test -n "$NPM_TOKEN"\n' },
      [`--build-arg=NPM_TOKEN=${secret}`],
    );
    const { exitCode, findings } = await look('localhost/test/worse:1');
    const found = (severity: string) => findings.filter((one) => one.severity === severity);
    expect(exitCode).toBe(3);
    expect(found('error').map(({ rule, where }) => `${rule}: ${where}`)).toEqual([
      'user: USER 0',
      expect.stringContaining('entry point: ["/bin/sh","-c"'),
      'secret: ENV DATABASE_PASSWORD',
      expect.stringMatching(/^secret: step \d+ of the history/),
      expect.stringMatching(/^secret: \/root\/\.npmrc \(layer \d+\)/),
    ]);
    expect(found('warning').map(({ rule }) => rule)).toEqual(['setuid', 'build tools', 'of no use']);
    expect(JSON.stringify(findings)).not.toMatch(/npm_a|geheim/);
  },
  RUN_MS,
);

/** A project whose Dockerfile is this one. */
const projectOf = async (dockerfile: string): Promise<string> => {
  const folder = scratch();
  await writeFile(join(folder, 'processing.ts'), processing(`name: 'steady', image: 'localhost/me/steady', ${BOX}`));
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  return folder;
};

inContainers(
  'builds a project under the name of its definition, with labels that say what it is',
  async () => {
    const folder = await projectOf(`ARG BASE_IMAGE=nothing\nFROM $BASE_IMAGE\nCOPY processing.ts /\n`);
    const args = ['build', folder, '--tag', '1.2', '--base-image', node, '--engine', 'podman', '--json'];
    const { exitCode, stdout } = await cli(args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      images: ['localhost/me/steady:1.2'],
      labels: { 'org.opencontainers.image.title': 'steady', 'org.opencontainers.image.version': '1.2' },
    });
    const { stdout: labels } = await cli(['smoke-test', 'localhost/me/steady:1.2', '--json']);
    // Its task came from the label; node without a program is what it starts.
    expect(JSON.parse(labels)).toMatchObject({ ok: false, task: 'pre-annotation' });
  },
  RUN_MS,
);

inContainers.each([
  ['a base image that is nowhere', 'FROM localhost:1/nothing:1\n', 2, /base image was not found/],
  [
    'a step that fails',
    () => `FROM ${node}\nRUN echo my own words >&2 && exit 7\n`,
    1,
    /podman build failed with exit code \d+: .*exit 7/,
  ],
] as const)(
  'tells what a build failed at: %s',
  async (_what, dockerfile, code, words) => {
    const folder = await projectOf(typeof dockerfile === 'string' ? dockerfile : dockerfile());
    const { exitCode, stdout, stderr } = await cli(['build', folder, '--engine', 'podman']);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr.split('\n').at(-1)).toMatch(words);
    if (code === 1) expect(stderr).toContain('my own words');
  },
  RUN_MS,
);
