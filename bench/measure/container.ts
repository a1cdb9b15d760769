import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContainerEngine, findContainerEngine } from '@picsellia-ts/e2e/container-engine';
import { ROOT, type Run } from './contestants.ts';
import type { JobEnvironment } from './platform.ts';
import type { TaskOptions } from './tasks.ts';
import { alternate, type Contestant, medianOf } from './turns.ts';

const PYTHON = 'localhost/python:3.11-slim-bookworm';
const PEER = 'localhost/bench/peer:1';
const OURS = 'localhost/bench/cpu:1';
/** What the tests install for the peer; made by the Python of Debian 12, which is the container's as well. */
const SITE_PACKAGES = join(ROOT, '.cache/python/picsellia-6.37.0/lib/python3.11/site-packages');

const buildPeer = async (engine: ContainerEngine): Promise<void> => {
  if (!existsSync(SITE_PACKAGES)) throw new Error(`the peer is not installed; npm test makes ${SITE_PACKAGES}`);
  await engine.buildDebian(PYTHON, ['python3']);
  const context = mkdtempSync(join(tmpdir(), 'bench-peer-'));
  for (const file of ['Dockerfile', 'first_asset.py'])
    copyFileSync(join(ROOT, 'bench/peer', file), join(context, file));
  cpSync(SITE_PACKAGES, join(context, 'site-packages'), { recursive: true });
  await engine.buildImage(context, PEER, { BASE_IMAGE: PYTHON });
  rmSync(context, { recursive: true });
};

/** Milliseconds since the start at a point that the program printed, in seconds since the epoch. */
const saidAt = (output: string, name: string, startedAt: number): number => {
  const [, seconds] = new RegExp(`"${name}": ?([0-9.]+)`).exec(output) ?? [];
  if (seconds === undefined) throw new Error(`The container did not say ${name}:\n${output}`);
  return Number(seconds) * 1000 - startedAt;
};

/** One container, from before the engine is asked until it is gone. */
const contestant = (engine: ContainerEngine, image: string, options: readonly string[]): Contestant => ({
  run: async (job: JobEnvironment): Promise<Run> => {
    const { host, api_token, organization_id, job_id } = job;
    const startedAt = Date.now();
    const { exitCode, output } = await engine.run({
      image,
      options,
      environment: { host, api_token, organization_id, job_id },
    });
    if (exitCode !== 0) throw new Error(`The container of ${image} ended with ${exitCode}:\n${output}`);
    return {
      totalMs: Date.now() - startedAt,
      cpuMs: 0, // not of a process below this one where the engine has a server
      firstAssetMs: saidAt(output, 'first_at', startedAt),
      ...(image === PEER && { contextMs: saidAt(output, 'context_at', startedAt) }),
    };
  },
});

/** Start of a container until its first asset is in hand, ours and the vendor's way, in one engine. */
export const measureContainer = async ({ runs, folder, say }: TaskOptions): Promise<void> => {
  const engine = await findContainerEngine();
  if (typeof engine === 'string') throw new Error(`there is nothing to measure containers with: ${engine}`);
  try {
    await engine.buildBaseImage(OURS);
    await buildPeer(engine);
    for (const image of [OURS, PEER]) say(`container: ${image} has ${await engine.sizeOf(image)} MB, compressed`);
    const entry = `${join(ROOT, 'bench/first-asset.ts')}:/picsellia/processing/processing.ts:ro`;
    const { python, ours } = await alternate(
      { runs, seed: { images: 1, folder } },
      { python: contestant(engine, PEER, []), ours: contestant(engine, OURS, ['--volume', entry]) },
    );
    const [peer, first] = [medianOf(python, 'firstAssetMs'), medianOf(ours, 'firstAssetMs')];
    const context = medianOf(python, 'contextMs');
    say(`container: start to Python's context ${context.toFixed(0)} ms, to its first asset ${peer.toFixed(0)} ms`);
    say(`container: start to our first asset ${first.toFixed(0)} ms = ${(first / peer).toFixed(2)} of Python's`);
  } finally {
    await engine.close();
  }
};
