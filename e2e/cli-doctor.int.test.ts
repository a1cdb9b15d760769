import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { onTerminal, picsellia } from './cli-process.ts';
import { BOX, processing, writeProcessing } from './local-run.ts';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly found: string;
  readonly advice: string | null;
}

// Without a path there is no container engine, which takes seconds to answer.
const NO_ENGINES = { PATH: '/nowhere' };
const ENTRY = writeProcessing(processing(BOX));

let emulator: Emulator;
let access: Record<string, string> = {};
const servers: Server[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
  access = { host: emulator.host, api_token: emulator.apiToken, organization_id: emulator.organizationId };
});

afterAll(async () => {
  for (const server of servers) server.close();
  await emulator.close();
});

/** A server that gives one answer to all requests. */
const answering = async (status: number, body = '{}'): Promise<string> => {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const doctor = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number | null; said: string; check: (name: string) => Check | undefined }> => {
  const { exitCode, stdout, stderr } = await picsellia(['doctor', '--json', ...args], {
    env: { ...NO_ENGINES, ...env },
  });
  expect(stderr).toBe('');
  const { checks, ok } = JSON.parse(stdout) as { ok: boolean; checks: readonly Check[] };
  expect(ok).toBe(exitCode === 0);
  return { exitCode, said: stdout, check: (wanted) => checks.find(({ name }) => name === wanted) };
};

test('finds nothing wrong with a set-up that is as it should be', async () => {
  const { exitCode, said, check } = await doctor([ENTRY], access);
  expect(exitCode).toBe(0);
  expect(check('node')).toMatchObject({ state: 'ok', found: expect.stringContaining(`Node ${process.versions.node}`) });
  expect(check('sharp')).toMatchObject({ state: 'ok', found: expect.stringMatching(/^\d+\.\d+\.\d+ can be loaded$/) });
  expect(check('processing')).toMatchObject({ state: 'ok', found: expect.stringContaining('test (pre-annotation)') });
  expect(check('credentials')?.found).toBe(
    `the variable api_token, for ${emulator.host}, organization ${emulator.organizationId}`,
  );
  expect(check('platform')).toMatchObject({ state: 'ok', found: `${emulator.host} knows local, organization local` });
  expect(check('container engine')).toMatchObject({ state: 'warning', found: 'none of docker, podman, buildah' });
  expect(said).not.toContain(emulator.apiToken);
});

test.each<[string, () => Promise<string>, string]>([
  ['a token that is refused', async () => answering(401), 'token refused: '],
  ['what the token may not do', async () => answering(403), 'not allowed: '],
  ['a server that knows nothing of it', async () => answering(404), 'no platform: '],
  ['a page of something else', async () => answering(200, '<html>welcome</html>'), 'no platform: '],
  ['a platform that fails', async () => answering(503), 'platform failed: '],
  ['nothing that listens', async () => 'http://127.0.0.1:1', 'refused: '],
  ['a machine that is not there', async () => 'http://nowhere.invalid', 'unknown host: '],
  ['a server without TLS', async () => (await answering(200)).replace('http:', 'https:'), 'TLS: '],
])('names what keeps the platform away: %s', async (_name, host, found) => {
  const { exitCode, said, check } = await doctor([ENTRY], { ...access, host: await host() });
  expect(check('platform')).toMatchObject({ state: 'failed', found: expect.stringContaining(found) });
  expect(check('platform')?.advice).not.toBeNull();
  expect(exitCode).toBe(4);
  expect(said).not.toContain(emulator.apiToken);
});

test('names an organization that is not known', async () => {
  const { organization_id: _, ...rest } = access;
  const { exitCode, check } = await doctor([ENTRY], { ...rest, organization_name: 'nobody' });
  expect(check('platform')?.found).toMatch(
    /^unknown organization: .* knows no organization nobody that this token may see/,
  );
  expect(exitCode).toBe(4);
});

test('names the proxy without its password', async () => {
  const proxy = (await answering(407)).replace('http://', 'http://me:s3cret@');
  const { exitCode, said, check } = await doctor([ENTRY], {
    ...access,
    host: 'http://platform.example',
    HTTP_PROXY: proxy,
  });
  expect(check('platform')).toMatchObject({
    state: 'failed',
    found: expect.stringContaining('through the proxy http://127'),
  });
  expect(exitCode).toBe(4);
  expect(said).not.toContain('s3cret');
});

test.each<[string, string, readonly string[], Record<string, string>, string]>([
  ['a file that throws', 'processing', [writeProcessing("throw new Error('broken');")], {}, 'threw on import'],
  ['a file that is not there', 'processing', ['/nowhere.ts'], {}, 'there is no such processing file'],
  ['a file without a processing', 'processing', [writeProcessing('export {};')], {}, 'exports no processing'],
  ['a work folder that is a file', 'work folder', [ENTRY], { PICSELLIA_TS_WORK_DIR: ENTRY }, 'a file in its place'],
  ['a work folder below /proc', 'work folder', [ENTRY], { PICSELLIA_TS_WORK_DIR: '/proc/a/b' }, '/proc/a/b: '],
  ['an organization id that is none', 'credentials', [ENTRY], { organization_id: 'x' }, 'holds no uuid'],
  ['a token with a space', 'credentials', [ENTRY], { api_token: 'a b' }, 'a character that no token has'],
])('finds on this machine: %s', async (_name, name, args, env, found) => {
  const { exitCode, check } = await doctor(args, { ...access, ...env });
  expect(check(name)).toMatchObject({ state: 'failed', found: expect.stringContaining(found) });
  expect(check(name)?.advice).not.toBeNull();
  expect(exitCode).toBe(2);
});

test('finds a library that cannot be loaded, as seen from the processing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'broken-library-'));
  await mkdir(join(folder, 'node_modules/onnxruntime-node'), { recursive: true });
  await writeFile(join(folder, 'node_modules/onnxruntime-node/index.js'), 'process.kill(process.pid, "SIGILL");');
  await writeFile(join(folder, 'processing.ts'), 'export {};');
  const { check } = await doctor([join(folder, 'processing.ts')]);
  expect(check('onnxruntime-node')).toMatchObject({
    state: 'failed',
    found: expect.stringContaining('ended by SIGILL'),
  });
});

test('needs neither credentials nor a file', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'empty-'));
  const { exitCode, stdout } = await picsellia(['doctor'], { cwd, env: NO_ENGINES });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('! credentials: There are no credentials.\n    → Run picsellia-ts login');
  expect(stdout).toContain('! processing: No processing file in');
  expect(stdout).toMatch(/Nothing is wrong; \d of 10 may matter to you\.$/);
});

test('colours its signs on a terminal, unless NO_COLOR says not to', async () => {
  const green = '\u001B[32m✓';
  const coloured = await onTerminal(['doctor', ENTRY], { env: access });
  expect(coloured.screen).toContain(`${green}\u001B[39m node`);
  const plain = await onTerminal(['doctor', ENTRY], { env: { ...access, NO_COLOR: '1' } });
  expect(plain.screen).toContain('✓ node');
  expect(plain.screen).not.toContain('\u001B[');
});
