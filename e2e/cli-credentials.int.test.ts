import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { newHome, onTerminal, picsellia, type Said } from './cli-process.ts';

let emulator: Emulator;
let other: Emulator;

beforeAll(async () => {
  [emulator, other] = await Promise.all([startEmulator(), startEmulator()]);
});

afterAll(async () => {
  await Promise.all([emulator.close(), other.close()]);
});

const login = (home: string, { host, apiToken }: Emulator, ...args: readonly string[]): Promise<Said> =>
  picsellia(['login', '--host', host, '--token-stdin', ...args], {
    env: { XDG_CONFIG_HOME: home },
    input: `${apiToken}\n`,
  });

const profiles = (home: string): string => join(home, 'picsellia-ts/profiles');

// The doctor says which credentials it found, and asks the platform with them.
const found = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> => {
  // Without a path it finds no container engine, which takes seconds to answer and is not asked about here.
  const { stdout } = await picsellia(['doctor', '--json', ...args], { env: { ...env, PATH: '/nowhere' } });
  const { checks } = JSON.parse(stdout) as {
    checks: readonly { name: string; found: string; advice: string | null }[];
  };
  const about = checks.filter(({ name }) => name === 'credentials' || name === 'platform');
  return about.map((check) => `${check.found} ${check.advice ?? ''}`).join('\n');
};

test('stores a token that the platform takes, for the user alone', async () => {
  const home = newHome();
  const { exitCode, stdout, stderr } = await login(home, emulator);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Logged in to ${emulator.host} as local, for the organization local.`);
  const path = join(profiles(home), 'default.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(profiles(home))).mode & 0o777).toBe(0o700);
  expect(await readdir(profiles(home))).toEqual(['default.json']);
  expect(await readFile(path, 'utf8')).toContain(emulator.apiToken);
});

test('keeps several profiles apart, and shows no token of them', async () => {
  const home = newHome();
  const said = [
    await login(home, emulator, '--json'),
    await login(home, other, '--profile', 'second'),
    await picsellia(['login', '--list'], { env: { XDG_CONFIG_HOME: home } }),
    await picsellia(['login', '--list', '--json'], { env: { XDG_CONFIG_HOME: home } }),
    await picsellia(['doctor', '--profile', 'second'], { env: { XDG_CONFIG_HOME: home } }),
  ];
  expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
  expect(said[2]?.stdout).toBe(
    `default: local at ${emulator.host}, for the organization local\n` +
      `second: local at ${other.host}, for the organization local`,
  );
  const shown = JSON.stringify(said);
  expect(shown).not.toContain(emulator.apiToken);
  expect(shown).not.toContain(other.apiToken);
});

test('takes what is named, then the environment, then what is stored', async () => {
  const home = newHome();
  await login(home, emulator);
  await login(home, other, '--profile', 'second');
  const stored = { XDG_CONFIG_HOME: home };
  const variables = { api_token: emulator.apiToken, organization_id: emulator.organizationId, host: emulator.host };
  expect(await found([], stored)).toContain('the profile default');
  expect(await found([], { ...stored, ...variables })).toContain('the variable api_token');
  expect(await found(['--profile', 'second'], { ...stored, ...variables })).toContain(
    `the profile second, for ${other.host}`,
  );
  expect(await found(['--host', other.host], stored)).toContain('the profile second');
  expect(await found(['--organization', 'nobody'], stored)).toContain('knows no organization nobody');
  expect(await found([], { PICSELLIA_TOKEN: emulator.apiToken, host: emulator.host })).toContain(
    'the variable PICSELLIA_TOKEN',
  );
});

test('sends a stored token to no other platform than its own', async () => {
  const home = newHome();
  await login(home, emulator);
  const env = { XDG_CONFIG_HOME: home };
  expect(await found(['--profile', 'default', '--host', other.host], env)).toContain(
    `--host ${other.host}: the profile default is for ${emulator.host}.`,
  );
  expect(await found(['--host', other.host], env)).toContain(`There are no credentials for ${other.host}.`);
  expect(await found([], { ...env, host: other.host })).toContain(`There are no credentials for ${other.host}.`);
});

test('asks for the token on a terminal without showing it', async () => {
  const home = newHome();
  const { exitCode, screen } = await onTerminal(['login', '--host', emulator.host], {
    env: { XDG_CONFIG_HOME: home },
    typed: [['(it is not shown): ', `${emulator.apiToken}\r`]],
  });
  expect({ exitCode, screen }).toEqual({ exitCode: 0, screen: expect.stringContaining('Logged in to') });
  expect(screen).not.toContain(emulator.apiToken);
  expect(await readdir(profiles(home))).toEqual(['default.json']);
});

test('stores nothing when it is interrupted, or no token is typed', async () => {
  const home = newHome();
  const typing = (keys: string) =>
    onTerminal(['login', '--host', emulator.host], {
      env: { XDG_CONFIG_HOME: home },
      typed: [['(it is not shown): ', keys]],
    });
  expect(await typing('half a tok\x03')).toMatchObject({
    exitCode: 130,
    screen: expect.stringContaining('Interrupted.'),
  });
  expect(await typing('\r')).toMatchObject({ exitCode: 2, screen: expect.stringContaining('The token is empty.') });
  expect(await typing('\x04')).toMatchObject({ exitCode: 2, screen: expect.stringContaining('No answer was given.') });
  expect(await readdir(home)).toEqual([]);
});

test('logs out, also of a profile that cannot be used any more', async () => {
  const home = newHome();
  const env = { XDG_CONFIG_HOME: home };
  await login(home, emulator, '--profile', 'one');
  await chmod(join(profiles(home), 'one.json'), 0o644);
  expect(await picsellia(['login', '--list'], { env })).toMatchObject({
    exitCode: 2,
    stdout: expect.stringContaining(
      'one.json: others can read this file (mode 644), and it holds a token. Run: chmod 600',
    ),
  });
  expect(await found([], env)).toContain('others can read this file');
  expect(await picsellia(['logout'], { env })).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('one is deleted'),
  });
  expect(await readdir(profiles(home))).toEqual([]);
  expect(await picsellia(['logout'], { env })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no profile default'),
  });
});

test.each<[string, readonly string[], string, number, string]>([
  ['a token that is refused', ['--token-stdin'], 'wrong', 4, 'refuses the token of this login (401)'],
  [
    'an organization that is not known',
    ['--token-stdin', '--organization', 'x'],
    'TOKEN',
    4,
    'knows no organization x',
  ],
  ['an empty token', ['--token-stdin'], '\n', 2, 'The token is empty.'],
  ['a token with a space', ['--token-stdin'], 'a b', 2, 'a character that no token has'],
  ['a long text for a token', ['--token-stdin'], 'x'.repeat(100_000), 2, 'this is no token, but a long text'],
  ['no terminal', [], 'TOKEN', 2, 'There is no terminal to ask for the token.'],
  ['a profile that leaves its folder', ['--profile', '../x', '--token-stdin'], 'TOKEN', 2, '--profile ../x: a name is'],
  ['a host with a password', ['--host', 'https://me:s3cret@x.example'], '', 2, '--host: the address holds a name or'],
  ['a host that is none', ['--host', 'ftp://x'], '', 2, '--host: expected a URL with http or https'],
])('says in one line, and stores nothing: %s', async (_name, args, input, exitCode, line) => {
  const home = newHome();
  const host = args.includes('--host') ? [] : ['--host', emulator.host];
  const said = await picsellia(['login', ...host, ...args], {
    env: { XDG_CONFIG_HOME: home },
    input: input === 'TOKEN' ? emulator.apiToken : input,
  });
  expect(said.stderr).toContain(line);
  expect(said.stderr.split('\n')).toHaveLength(1);
  expect([said.exitCode, said.stdout]).toEqual([exitCode, '']);
  expect(said.stderr).not.toMatch(/s3cret|a b/);
  expect(await readdir(home)).toEqual([]);
});

test('says of a profile that is damaged what to do, and shows nothing of it', async () => {
  const home = newHome();
  await mkdir(profiles(home), { recursive: true });
  await writeFile(join(profiles(home), 'default.json'), '{"api_token":"s3cret"', { mode: 0o600 });
  const seen = await found([], { XDG_CONFIG_HOME: home });
  expect(seen).toContain('default.json: this is no profile of this picsellia-ts. Store it anew: picsellia-ts login');
  expect(seen).not.toContain('s3cret');
});

/** A platform on which the token belongs to several organizations, and to none by default. */
const startUndecided = async (): Promise<{ host: string; close: () => void }> => {
  const answers: Readonly<Record<string, object>> = {
    '/api/home/ping': { sdk_version: '6.37.0', username: 'me', default_organization: null },
    '/api/organizations/find?name=second': { id: SECOND },
    [`/api/organization/${SECOND}`]: { id: SECOND, name: 'second', default_connector_id: null },
  };
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url];
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? { message: 'not found' }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
};

const SECOND = '2f1a7b8c-0d3e-4c57-9d0c-3f4d1f2f6a11';

test('needs to know the organization where the token has none by default', async () => {
  const { host, close } = await startUndecided();
  const home = newHome();
  const env = { XDG_CONFIG_HOME: home };
  const args = ['login', '--host', host, '--token-stdin'];
  const silent = await picsellia(args, { env, input: 'a-token' });
  expect([silent.exitCode, silent.stderr]).toEqual([
    2,
    'The token has no default organization. Say which one is meant: --organization NAME',
  ]);
  const said = await picsellia([...args, '--organization', 'second', '--json'], { env, input: 'a-token' });
  expect(JSON.parse(said.stdout)).toMatchObject({ organization_id: SECOND, organization_name: 'second' });
  const asked = await onTerminal(['login', '--host', host, '--profile', 'asked'], {
    env,
    typed: [
      ['(it is not shown): ', 'a-token\r'],
      ['Organization, by name or id: ', 'second\r'],
    ],
  });
  expect(asked).toMatchObject({ exitCode: 0, screen: expect.stringContaining('for the organization second.') });
  expect(await readdir(profiles(home))).toEqual(['asked.json', 'default.json']);
  close();
});
