import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from '@picsellia-ts/sdk';
import { startPicsellia } from './command.ts';
import { makePhotos } from './photos.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-emulator-'));
  await makePhotos(join(folder, 'photos'), ['a.jpg', 'b.png']);
  await writeFile(join(folder, 'finder.onnx'), 'weights');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('serves an empty platform until %s', async (signal) => {
  const child = startPicsellia(['emulator', '--port', '0']);
  const lines: unknown[] = [];
  for await (const line of child) {
    lines.push(JSON.parse(line));
    child.kill(signal);
  }
  const { exitCode, stderr } = await child;
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(lines).toEqual([
    {
      host: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      api_token: expect.any(String),
      organization_id: expect.any(String),
    },
  ]);
});

test('serves what it was seeded with to any client', async () => {
  const args = ['emulator', '--images', 'photos', '--model', 'finder.onnx', '--labels', 'cat, dog'];
  const child = startPicsellia(args, { cwd: folder });
  for await (const line of child) {
    const ids = JSON.parse(line) as Record<string, string>;
    const client = await Client.connect({
      host: ids['host'] ?? '',
      apiToken: ids['api_token'] ?? '',
      organizationId: ids['organization_id'] ?? '',
    });
    const version = await client.getDatasetVersionById(ids['dataset_version_id'] ?? '');
    const model = await client.getModelVersionById(ids['model_version_id'] ?? '');
    const assets = await version.listAssets().toArray();
    const labels = await version.listLabels().toArray();
    const job = await client.getJobById(ids['job_id'] ?? '');
    await client.close();
    expect(assets.map(({ filename, width }) => [filename, width])).toEqual([
      ['a.jpg', 64],
      ['b.png', 64],
    ]);
    expect(labels.map(({ name }) => name)).toEqual(['cat', 'dog']);
    expect([model.labels, job.id]).toEqual([{ 0: 'cat', 1: 'dog' }, ids['job_id']]);
    child.kill('SIGTERM');
  }
  expect((await child).exitCode).toBe(0);
});

test('holds what it was seeded with over a kill and a restart on its folder', async () => {
  const args = ['emulator', '--images', 'photos', '--data-dir', 'state', '--latency', '1', '--storage', 'azure'];
  const lines: Record<string, unknown>[] = [];
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const child = startPicsellia(args, { cwd: folder });
    for await (const line of child) {
      lines.push(JSON.parse(line));
      child.kill(signal);
    }
    const { stderr } = await child.catch((error: { stderr: string }) => error);
    expect(stderr).toContain(lines.length === 1 ? '' : 'was seeded before');
  }
  const [{ host: _first, ...before } = {}, { host: _second, ...after } = {}] = lines;
  expect(after).toEqual(before);
  expect(after['asset_ids']).toHaveLength(2);
});
