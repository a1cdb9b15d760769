import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { DatasetVersion, InternalJob, LoggingFile, PartialFailureError } from '../src/index.ts';
import { QUICK_RETRY, startPlatform, TOKEN } from './support/platform.ts';

const SIGNATURE = 'SIGNATURE-77aa';

const shown = (value: unknown): string =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, customInspect: false }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? `${value.stack}` : '',
  ].join('\n');

test('shows neither token nor signature in lists, log files and failures of a part', async () => {
  let origin = '';
  await using platform = await startPlatform(
    ({ method, path }) => {
      const presigned_url = `${origin}/store/x?X-Signature=${SIGNATURE}`;
      if (path.startsWith('/store/')) return (socket) => socket.destroy();
      if (method !== 'POST' && path.endsWith('/assets')) {
        const data = {
          object_name: 'o',
          type: 'IMAGE',
          content_type: 'image/jpeg',
          upload_status: 'DONE',
          presigned_url,
        };
        const items = ['a', 'b'].map((id) => ({ id, data: { ...data, id, filename: `${id}.jpg` } }));
        return { body: { items, count: 2 } };
      }
      if (path.startsWith('/api/logging/file/')) return { body: { object_name: 'logs/a.txt', presigned_url } };
      return { status: 400, body: { message: `Bearer ${TOKEN} at ${presigned_url}` } };
    },
    { retry: { ...QUICK_RETRY, tries: 1 } },
  );
  origin = platform.server.origin;
  const { connection } = platform.client;
  const record = { id: 'V', name: 'd', originId: 'O', version: 'v1', isLocked: undefined, size: undefined };
  const version = new DatasetVersion(connection, { ...record, type: 'CLASSIFICATION' });
  const assets = version.listAssets();
  const file = await LoggingFile.getById(connection, 'F');
  const job = new InternalJob(connection, { id: 'J', status: 'RUNNING' });
  const [asset] = await assets.toArray();
  const directory = await mkdtemp(join(tmpdir(), 'sdk-secrets-'));
  const failures = await Promise.all(
    [
      assets.download(directory),
      version.addData(['D'], { everyMs: 0 }),
      version.addTags('n'),
      job.waitForDone(),
      file.bytes(),
    ].map((call) => call.catch((error: unknown) => error)),
  );
  await rm(directory, { recursive: true });
  expect(failures[0]).toBeInstanceOf(PartialFailureError);
  expect(failures.every((failure) => failure instanceof Error)).toBe(true);
  expect(file.url).toContain(SIGNATURE);
  const values = [version, assets, asset, asset?.toDataSchema(), file, job, ...failures];
  const text = values.map(shown).join('\n');
  expect(text).toContain('a.jpg');
  expect(text).toContain('answered 400');
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain(SIGNATURE);
});
