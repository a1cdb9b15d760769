import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Emulator, Seeded, SeedOptions } from '@picsellia-ts/emulator';
import sharp from 'sharp';

const REPOSITORY = join(import.meta.dirname, '..');
const COMMAND = join(REPOSITORY, 'packages/cli/bin/picsellia-ts.js');
// Inside the checkout, so that a processing resolves the packages as a user's does.
const SCRATCH = join(REPOSITORY, '.cache/e2e');

/** What a run left behind and said. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly workDir: string;
  /** The file run.json; undefined when the run ended before the job was held. */
  readonly report: RunReport | undefined;
}

export interface RunReport {
  readonly status: string;
  readonly reason?: string;
  readonly counts: { total: number; done: number; skipped: number; failed: number; shapes: number };
  readonly parameters: Record<string, unknown>;
  readonly skipped: Record<string, number>;
  readonly failures: { filename: string; error: string }[];
}

export const scratch = (): string => {
  mkdirSync(SCRATCH, { recursive: true });
  return mkdtempSync(join(SCRATCH, 'run-'));
};

/** The last line of a handler that draws one box. */
export const ONE_BOX = "return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];";

/** Writes a processing file and answers its path. */
export const writeProcessing = (source: string, name = 'processing.ts'): string => {
  const path = join(scratch(), name);
  writeFileSync(path, source);
  return path;
};

/** A definition around a body, with everything imported that the tests use. */
export const processing = (fields: string, before = ''): string => `
import { defineProcessing, rectangle, polygon, point, line, classification } from '@picsellia-ts/processing';
import { z } from 'zod';
${before}
export default defineProcessing({ name: 'test', task: 'pre-annotation', model: 'none', ${fields} });
`;

/** One box a image, in its middle. */
export const BOX = 'process: (asset) => [rectangle("box", { x: 8, y: 6, w: 20, h: 10 }, { score: 0.75 })]';

/** Small JPEG images, each different. */
export const smallImages = async (count: number): Promise<NonNullable<SeedOptions['images']>[number][]> =>
  Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const background = { r: (index * 40) % 256, g: 90, b: (index * 7) % 256 };
      const image = sharp({ create: { width: 64, height: 48, channels: 3, background } });
      return { filename: `image-${String(index).padStart(3, '0')}.jpg`, bytes: await image.jpeg().toBuffer() };
    }),
  );

export const variablesOf = (emulator: Emulator, { job_id = '' }: Seeded): Record<string, string> => ({
  api_token: emulator.apiToken,
  job_id,
  organization_id: emulator.organizationId,
  host: emulator.host,
});

export interface StartOptions {
  readonly workDir?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** The file of a control group that takes the ids of processes; the run and what it starts are in that group. */
  readonly controlGroup?: string;
}

/** Starts `picsellia-ts run` as a container would: nothing in the environment but what it is given, and a path. */
export const startRun = (
  entry: string,
  variables: Readonly<Record<string, string>>,
  { workDir = scratch(), flags = [], controlGroup }: StartOptions = {},
): { child: ChildProcessByStdio<null, Readable, Readable>; finished: Promise<Finished> } => {
  const fixed = { PATH: process.env['PATH'] ?? '', PICSELLIA_TS_WORK_DIR: workDir, PICSELLIA_TS_TRIES: '4' };
  const command = [process.execPath, COMMAND, 'run', entry, ...flags];
  const enter = ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', controlGroup ?? ''];
  const [file = '', ...args] = controlGroup === undefined ? command : [...enter, ...command];
  const child = spawn(file, args, {
    env: { ...fixed, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, finished: finish(child, workDir) };
};

/** The processes that the supervisor of a run has started; none when it has ended. */
export const workersOf = (supervisor: number | undefined): number[] => {
  try {
    const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

/**
 * Kills the supervisor of a run and its worker in one moment. The worker ends with its supervisor, but the kernel first
 * clears that one away: until then the worker would go on, and send again what failed.
 */
export const killRun = (child: ChildProcess): void => {
  if (child.killed) return;
  const workers = workersOf(child.pid);
  child.kill('SIGKILL');
  for (const worker of workers) process.kill(worker, 'SIGKILL');
};

const finish = async (child: ChildProcessByStdio<null, Readable, Readable>, workDir: string): Promise<Finished> => {
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr, workDir, report: readReport(workDir) };
};

const readReport = (workDir: string): RunReport | undefined => {
  try {
    return JSON.parse(readFileSync(join(workDir, 'run.json'), 'utf8')) as RunReport;
  } catch {
    return undefined;
  }
};

/** Runs a processing on a seeded job to its end. */
export const runOn = async (
  emulator: Emulator,
  seeded: Seeded,
  entry: string,
  { variables, ...options }: StartOptions = {},
): Promise<Finished> => startRun(entry, { ...variablesOf(emulator, seeded), ...variables }, options).finished;
