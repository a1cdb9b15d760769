import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchMemory } from './memory.ts';
import type { JobEnvironment } from './platform.ts';
import { cpuMsOfEnded } from './processor.ts';

/** The checkout. */
export const ROOT: string = join(import.meta.dirname, '../..');
/** The interpreter of the peer, in the virtual environment that the tests make. */
export const PYTHON: string = join(ROOT, '.cache/python/picsellia-6.37.0/bin/python');
/** The same with the vendor's pipeline engine. */
const ENGINE: string = join(ROOT, '.cache/python/picsellia-cv-engine-0.6.12/bin/python');

/** What one run of one contestant took, in milliseconds; points in time count from before its process was started. */
export interface Run {
  readonly totalMs: number;
  /** Processor time, user and system, of all of its processes. */
  readonly cpuMs: number;
  readonly contextMs?: number;
  readonly readyMs?: number;
  /** When the first asset was in hand, with its bytes. */
  readonly firstAssetMs?: number;
  /** From the first request about the dataset to the last one that writes, without start and login. */
  readonly dataMs?: number;
  readonly peakPssMb?: number;
}

interface Started {
  readonly stdout: string;
  readonly startedAt: number;
  readonly totalMs: number;
  readonly cpuMs: number;
  readonly peakPssMb: number | undefined;
}

/** Runs a contestant's process to its end. @throws Error with what it printed when it fails */
export const start = async (
  [command, ...args]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  withMemory: boolean,
): Promise<Started> => {
  if (!existsSync(command)) throw new Error(`the peer is not installed; npm test makes ${command}`);
  const cpuBefore = cpuMsOfEnded();
  const startedAt = Date.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const memory = withMemory && child.pid ? watchMemory(child.pid) : undefined;
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const totalMs = Date.now() - startedAt;
  const peakPssMb = memory?.stop();
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  return { stdout, startedAt, totalMs, peakPssMb, cpuMs: cpuMsOfEnded() - cpuBefore };
};

/** A folder that is there for as long as the work takes. */
const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The runtime, as a container starts it, with a processing of this folder. */
export const runTypeScript = (environment: JobEnvironment, entry: string, withMemory = false): Promise<Run> =>
  inFolder(async (workDir) => {
    const command = [
      process.execPath,
      join(ROOT, 'packages/cli/bin/picsellia-ts.js'),
      'run',
      join(ROOT, 'bench', entry),
    ] as const;
    const variables = { ...environment, PICSELLIA_TS_WORK_DIR: workDir };
    const { startedAt, totalMs, cpuMs, peakPssMb } = await start(command, variables, withMemory);
    const run = JSON.parse(readFileSync(join(workDir, 'run.json'), 'utf8')) as {
      startedAt: string;
      timings: { phases: Record<string, number> };
    };
    const offsetMs = Date.parse(run.startedAt) - startedAt;
    const { context = Number.NaN, loaded = Number.NaN, worked = Number.NaN } = run.timings.phases;
    return {
      totalMs,
      cpuMs,
      contextMs: context + offsetMs,
      readyMs: loaded + offsetMs,
      dataMs: worked - Math.max(context, loaded),
      ...(peakPssMb !== undefined && { peakPssMb }),
    };
  });

/** Any other contestant: the last line that it prints says when it had the context, and how long it worked on the data. */
const runOther = (environment: JobEnvironment, command: readonly [string, ...string[]]): Promise<Run> =>
  inFolder(async (folder) => {
    const variables = { ...environment, BENCH_FOLDER: folder };
    const { stdout, startedAt, totalMs, cpuMs } = await start(command, variables, false);
    const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as {
      context_at?: number;
      data_seconds?: number;
    };
    return {
      totalMs,
      cpuMs,
      ...(said.context_at !== undefined && { contextMs: said.context_at * 1000 - startedAt }),
      ...(said.data_seconds !== undefined && { dataMs: said.data_seconds * 1000 }),
    };
  });

/** The vendor's Python client, in the virtual environment that the tests make; `program` is one of `peer/`. */
export const runPython = (environment: JobEnvironment, program: string, ...flags: string[]): Promise<Run> =>
  runOther(environment, [PYTHON, join(ROOT, 'bench/peer', program), ...flags]);

/** The vendor's pipeline engine, likewise. */
export const runEngine = (environment: JobEnvironment, program: string): Promise<Run> =>
  runOther(environment, [ENGINE, join(ROOT, 'bench/peer', program)]);

/** A bare loop, with so many requests in flight. */
export const runBare = (environment: JobEnvironment, program: string, inFlight: number): Promise<Run> =>
  runOther(environment, [process.execPath, join(ROOT, 'bench/bare', program), String(inFlight)]);
