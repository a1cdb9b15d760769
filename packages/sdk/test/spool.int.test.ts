import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  MonitoringClient,
  type MonitoringClientOptions,
  PredictionFormatError,
  SpoolError,
  type SpoolEvent,
  SpoolFullError,
  SpoolLockedError,
  type SpoolOptions,
} from '../src/index.ts';
import type { Answer } from './support/http-server.ts';
import { startOracle } from './support/oracle.ts';
import { TOKEN } from './support/platform.ts';
import { startSpoolWriter } from './support/spool-writer.ts';

interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

const startFolder = async (): Promise<TestFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'sdk-spool-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
};

const cut: Answer = (socket) => socket.destroy();
const silence: Answer = () => undefined;

const openClient = (
  oracleHost: string,
  spool: SpoolOptions,
  more: Partial<MonitoringClientOptions> = {},
): MonitoringClient =>
  new MonitoringClient({
    oracleHost,
    apiToken: TOKEN,
    deploymentId: 'D',
    type: 'CLASSIFICATION',
    retry: { baseMs: 1, capMs: 2 },
    spool,
    ...more,
  });

const photo = (name: string, score = 0.5) => ({
  bytes: Buffer.from('pixels'),
  filename: `${name}.png`,
  height: 10,
  width: 10,
  latency: 0.1,
  prediction: { detectionClasses: [0], detectionScores: [score] },
});

const namesOf = (events: readonly SpoolEvent[], kind: SpoolEvent['kind']): string[] =>
  events.flatMap((event) => (event.kind === kind && 'filename' in event ? [event.filename] : []));

test('answers at once, sends in order, and tells what was sent', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const events: SpoolEvent[] = [];
  await using client = openClient(oracle.server.origin, {
    directory: folder.path,
    onEvent: (event) => void events.push(event),
  });
  await writeFile(join(folder.path, 'slow.png'), Buffer.alloc(4_000_000));
  const { bytes: _, filename: __, ...slow } = photo('slow');
  const receipts = await Promise.all([
    client.monitor({ ...slow, imagePath: join(folder.path, 'slow.png') }),
    client.monitor({ ...photo('b'), timestamp: 12.5 }),
    client.monitor(photo('c')),
  ]);
  const report = await client.flush();
  expect(report).toEqual({ sent: 3, pending: 0, refused: [], unknown: [] });
  expect(oracle.stored.map(({ filename }) => filename)).toEqual(['slow.png', 'b.png', 'c.png']);
  expect(oracle.stored.map(({ timestamp }) => timestamp)).toEqual(
    receipts.map((receipt) => (receipt.state === 'spooled' ? receipt.timestamp : undefined)),
  );
  expect(namesOf(events, 'sent')).toEqual(['slow.png', 'b.png', 'c.png']);
  expect(await readdir(join(folder.path, 'pending'))).toEqual([]);
});

test('tells predictions of the same image apart, however close they are', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  await using client = openClient(oracle.server.origin, { directory: folder.path });
  await Promise.all(Array.from({ length: 5 }, () => client.monitor(photo('same'))));
  await client.flush();
  expect(new Set(oracle.stored.map(({ timestamp }) => timestamp)).size).toBe(5);
});

test('sends once what a process that was killed has kept, where the service knows what it has', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const { promise: third, resolve: thirdCame } = Promise.withResolvers<void>();
  oracle.act = (taken, index) => {
    if (index !== 2) return undefined;
    // Stored, but the answer never comes.
    oracle.stored.push(taken);
    thirdCame();
    return silence;
  };
  await using writer = startSpoolWriter(oracle.server.origin, folder.path, 'at-least-once', '6');
  const [times] = await Promise.all([writer.kept, third]);
  await writer.kill();
  oracle.act = () => undefined;
  await using client = openClient(oracle.server.origin, { directory: folder.path });
  expect(await client.flush()).toMatchObject({ sent: 4, pending: 0, refused: [], unknown: [] });
  expect(oracle.came()).toEqual(['0.png', '1.png', '2.png', '2.png', '3.png', '4.png', '5.png']);
  expect(oracle.stored).toEqual(times.map((timestamp, index) => ({ filename: `${index}.png`, timestamp })));
});

test('sets aside what may have arrived when it shall arrive at most once', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const { promise: second, resolve: secondCame } = Promise.withResolvers<void>();
  oracle.act = (_, index) => {
    if (index !== 1) return undefined;
    secondCame();
    return silence;
  };
  await using writer = startSpoolWriter(oracle.server.origin, folder.path, 'at-most-once', '3');
  await Promise.all([writer.kept, second]);
  await writer.kill();
  oracle.act = (_, index) => (index === 2 ? cut : undefined);
  await using client = openClient(oracle.server.origin, { directory: folder.path });
  const report = await client.flush();
  expect(report).toMatchObject({ sent: 0, pending: 0, refused: [] });
  expect(report.unknown.map(({ filename }) => filename)).toEqual(['1.png', '2.png']);
  expect(report.unknown[0]?.reason).toBe('the process ended between the request and its answer');
  expect(report.unknown[1]?.reason).toMatch(/got no answer/);
  expect(oracle.came()).toEqual(['0.png', '1.png', '2.png']);
  expect(await client.requeue()).toBe(2);
  // Put back by hand, they are sent: somebody has decided.
  expect(await client.flush()).toMatchObject({ sent: 2, unknown: [] });
  expect(oracle.stored.map(({ filename }) => filename)).toEqual(['0.png', '1.png', '2.png']);
});

test('keeps everything while the service is away, and sends it in order when it is back', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const events: SpoolEvent[] = [];
  const logins: readonly Answer[] = [cut, { status: 403, body: { message: 'not you' } }, { status: 400 }];
  const answers: readonly Answer[] = [
    cut,
    { status: 503 },
    { status: 500 },
    { status: 502 },
    { status: 429 },
    { status: 402 },
  ];
  const login = oracle.login;
  oracle.login = (index) => logins[index] ?? login(index);
  oracle.act = (_, index) => answers[index];
  await using client = openClient(oracle.server.origin, {
    directory: folder.path,
    onEvent: (event) => void events.push(event),
  });
  await Promise.all(['a', 'b', 'c'].map((name) => client.monitor(photo(name))));
  expect(await client.flush()).toEqual({ sent: 3, pending: 0, refused: [], unknown: [] });
  expect(oracle.stored.map(({ filename }) => filename)).toEqual(['a.png', 'b.png', 'c.png']);
  expect(namesOf(events, 'waiting')).toHaveLength(logins.length + answers.length);
});

test('keeps what could not be sent when it is closed, and the next client sends it', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const gone = await startOracle();
  await gone[Symbol.asyncDispose]();
  const client = openClient(gone.server.origin, { directory: folder.path });
  await client.monitor(photo('a'));
  await client.monitor(photo('b'));
  expect(await client.flush({ timeoutMs: 1 })).toMatchObject({ sent: 0, pending: 2 });
  expect(await client.close({ timeoutMs: 1 })).toMatchObject({ sent: 0, pending: 2 });
  await expect(client.monitor(photo('c'))).rejects.toThrow('is closed');
  await using next = openClient(oracle.server.origin, { directory: folder.path });
  expect(await next.flush()).toMatchObject({ sent: 2, pending: 0 });
  expect(oracle.stored.map(({ filename }) => filename)).toEqual(['a.png', 'b.png']);
});

test('moves what the service refuses out of the way, says why, and can put it back', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const events: SpoolEvent[] = [];
  const refusals: Readonly<Record<string, Answer>> = {
    'a.png': { status: 422, body: { message: 'not like this' } },
    'c.png': { status: 500, body: 'always' },
    'd.png': { status: 200, body: {} },
  };
  oracle.act = ({ filename }) => refusals[filename];
  await using client = openClient(oracle.server.origin, {
    directory: folder.path,
    onEvent: (event) => void events.push(event),
  });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await client.monitor(photo(name));
  const report = await client.flush();
  expect(report).toMatchObject({ sent: 2, pending: 0 });
  expect(report.refused.map(({ filename }) => filename)).toEqual(['a.png', 'c.png']);
  expect(report.refused[0]?.reason).toMatch(/answered 422: not like this/);
  expect(report.unknown.map(({ filename }) => filename)).toEqual(['d.png']);
  expect(JSON.parse(await readFile(report.refused[0]?.path ?? '', 'utf8'))).toMatchObject({ filename: 'a.png' });
  expect(namesOf(events, 'refused')).toEqual(['a.png', 'c.png']);
  expect(oracle.came().filter((name) => name === 'c.png')).toHaveLength(5);
  oracle.act = () => undefined;
  expect(await client.requeue()).toBe(3);
  expect(await client.close({ timeoutMs: 60_000 })).toEqual({ sent: 5, pending: 0, refused: [], unknown: [] });
  expect(oracle.stored.map(({ filename }) => filename)).toEqual(['b.png', 'e.png', 'a.png', 'c.png', 'd.png']);
});

test('refuses predictions when it is full, and takes them again when there is room', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const { promise: open, resolve: letGo } = Promise.withResolvers<void>();
  oracle.act = (_, index) => (index > 0 ? undefined : open.then(() => ({ status: 201 })));
  await using client = openClient(oracle.server.origin, { directory: folder.path, maxBytes: 600 });
  await client.monitor(photo('a'));
  await expect(client.monitor(photo('b'))).rejects.toThrow(SpoolFullError);
  expect(client.pending).toBe(1);
  letGo();
  await client.flush();
  oracle.act = () => ({ status: 400 });
  expect((await client.monitor(photo('b'))).state).toBe('spooled');
  const { refused } = await client.flush();
  await expect(client.monitor(photo('c'))).rejects.toThrow(SpoolFullError);
  for (const { path } of refused) await rm(path);
  expect((await client.monitor(photo('c'))).state).toBe('spooled');
});

test('checks predictions before it keeps them', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  await using client = openClient(oracle.server.origin, { directory: folder.path }, { labels: ['cat'] });
  await expect(client.monitor(photo('a', 2))).rejects.toThrow(PredictionFormatError);
  const prediction = { detectionClasses: [1], detectionScores: [1] };
  await expect(client.monitor({ ...photo('a'), prediction })).rejects.toThrow(
    '1 is not a class: an integer from 0 to 0',
  );
  const { bytes: _, filename: __, ...rest } = photo('a');
  await expect(client.monitor({ ...rest, objectName: 'a.png' })).rejects.toThrow('needs the option storage');
  expect(await client.flush()).toMatchObject({ sent: 0, pending: 0 });
});

test('belongs to one client at a time, and comes free when its process is killed', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const { promise: came, resolve: oneCame } = Promise.withResolvers<void>();
  oracle.act = () => {
    oneCame();
    return silence;
  };
  await using writer = startSpoolWriter(oracle.server.origin, folder.path, 'at-least-once', '2');
  await Promise.all([writer.kept, came]);
  const barred = openClient(oracle.server.origin, { directory: folder.path });
  await expect(barred.monitor(photo('x'))).rejects.toThrow(SpoolLockedError);
  await expect(barred.flush()).rejects.toThrow(SpoolLockedError);
  await expect(barred.close()).rejects.toThrow(SpoolLockedError);
  await writer.kill();
  oracle.act = () => undefined;
  await using client = openClient(oracle.server.origin, { directory: folder.path });
  expect(await client.flush()).toMatchObject({ sent: 2 });
  const second = openClient(oracle.server.origin, { directory: folder.path });
  await expect(second.monitor(photo('x'))).rejects.toThrow(SpoolLockedError);
  expect((await readdir(folder.path)).sort()).toEqual(['lock', 'pending', 'refused', 'spool.json', 'unknown']);
});

test('tells once that its folder cannot be used, also at the end of a block', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  await using holder = openClient(oracle.server.origin, { directory: folder.path });
  await holder.flush();
  const use = async (act: (client: MonitoringClient) => Promise<unknown>): Promise<void> => {
    await using client = openClient(oracle.server.origin, { directory: folder.path });
    await act(client);
  };
  await expect(use((client) => client.monitor(photo('x')))).rejects.toThrow(SpoolLockedError);
  await expect(use(async () => {})).rejects.toThrow(SpoolLockedError);
});

test('is for one deployment alone', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const client = openClient(oracle.server.origin, { directory: folder.path });
  await client.monitor(photo('a'));
  await client.close();
  const other = openClient(oracle.server.origin, { directory: folder.path }, { deploymentId: 'E' });
  await expect(other.flush()).rejects.toThrow('belongs to deployment D');
});

test('goes on after a file that is damaged or was taken away, and tells it', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const events: SpoolEvent[] = [];
  const gone = await startOracle();
  await gone[Symbol.asyncDispose]();
  const client = openClient(gone.server.origin, { directory: folder.path });
  for (const name of ['a', 'b', 'c']) await client.monitor(photo(name));
  await client.close();
  const pending = join(folder.path, 'pending');
  await writeFile(join(pending, '000000000001.json'), '{"id":"broken');
  await writeFile(join(pending, '000000000009.json.part'), '{');
  const { promise: came, resolve: firstCame } = Promise.withResolvers<void>();
  const { promise: open, resolve: letGo } = Promise.withResolvers<void>();
  oracle.act = (_, index) => {
    firstCame();
    return index === 0 ? open.then(() => ({ status: 201 })) : undefined;
  };
  await using next = openClient(oracle.server.origin, {
    directory: folder.path,
    onEvent: (event) => void events.push(event),
  });
  await came;
  await rm(join(pending, '000000000003.json'));
  letGo();
  await expect(next.flush()).rejects.toThrow(SpoolError);
  expect(await next.flush()).toMatchObject({ sent: 1, pending: 0, refused: [{ reason: 'its file is damaged' }] });
  expect(events.map(({ kind }) => kind)).toEqual(['refused', 'sent', 'failed']);
});

test('holds a folder whose path is too long for a socket', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  const directory = join(folder.path, 'd'.repeat(120));
  await using client = openClient(oracle.server.origin, { directory });
  await client.monitor(photo('a'));
  const second = openClient(oracle.server.origin, { directory });
  await expect(second.monitor(photo('x'))).rejects.toThrow(SpoolLockedError);
  expect(await client.flush()).toMatchObject({ sent: 1 });
});

test('sends at once without a spool', async () => {
  await using oracle = await startOracle();
  await using client = new MonitoringClient({
    oracleHost: oracle.server.origin,
    apiToken: TOKEN,
    deploymentId: 'D',
    type: 'CLASSIFICATION',
    storage: { connectorId: 'C', clientType: 'minio', bucketName: 'B' },
  });
  const { bytes: _, filename: __, ...rest } = photo('a');
  const receipt = await client.monitor({ ...rest, objectName: 'x/a.png' });
  expect(receipt).toMatchObject({ state: 'sent', answer: { id: 'a.png' } });
  expect(oracle.server.requests.map(({ path }) => path)).toEqual(['/api/auth/login', '/api/deployment/D/predictions']);
  expect(JSON.parse(oracle.server.requests[1]?.body ?? '')).toMatchObject({
    cloud_image: { connector_id: 'C', client_type: 'minio', bucket_name: 'B', object_name: 'x/a.png' },
  });
  expect(await client.flush()).toEqual({ sent: 0, pending: 0, refused: [], unknown: [] });
});

test('tries within the hour, however long the service asks to be left alone', async () => {
  await using oracle = await startOracle();
  await using folder = await startFolder();
  oracle.act = () => ({ status: 503, headers: { 'retry-after': '3000000' }, body: { message: 'away' } });
  const waiting = Promise.withResolvers<number>();
  const onEvent = (event: SpoolEvent): void => {
    if (event.kind === 'waiting') waiting.resolve(event.retryInMs);
  };
  await using client = openClient(oracle.server.origin, { directory: folder.path, onEvent });
  await client.monitor(photo('a'));
  expect(await waiting.promise).toBeLessThanOrEqual(3_600_000 + 2);
});
