import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchMemory } from './memory.ts';
import type { JobEnvironment } from './platform.ts';

/** The checkout. */
export const ROOT: string = join(import.meta.dirname, '../..');
/** The interpreter of the peer, in the virtual environment that the tests make. */
export const PYTHON: string = join(ROOT, '.cache/python/picsellia-6.37.0/bin/python');

/** What one run of one contestant took, in milliseconds from the moment before its process was started. */
export interface Run {
  readonly totalMs: number;
  readonly contextMs?: number;
  readonly readyMs?: number;
  readonly peakPssMb?: number;
}

interface Started {
  readonly stdout: string;
  readonly startedAt: number;
  readonly totalMs: number;
  readonly peakPssMb: number | undefined;
}

/** Runs a contestant's process to its end. @throws Error with what it printed when it fails */
export const start = async (
  [command, ...args]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  withMemory: boolean,
): Promise<Started> => {
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
  return { stdout, startedAt, totalMs, peakPssMb };
};

/** The runtime, as a container starts it. */
export const runTypeScript = async (environment: JobEnvironment, withMemory = false): Promise<Run> => {
  const workDir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const command = [
      process.execPath,
      join(ROOT, 'packages/cli/bin/picsellia-ts.js'),
      'run',
      join(ROOT, 'bench/processing.ts'),
    ] as const;
    const { startedAt, totalMs, peakPssMb } = await start(
      command,
      { ...environment, PICSELLIA_TS_WORK_DIR: workDir },
      withMemory,
    );
    const run = JSON.parse(readFileSync(join(workDir, 'run.json'), 'utf8')) as {
      startedAt: string;
      timings: { phases: Record<string, number> };
    };
    const offsetMs = Date.parse(run.startedAt) - startedAt;
    const { context = Number.NaN, loaded = Number.NaN } = run.timings.phases;
    return {
      totalMs,
      contextMs: context + offsetMs,
      readyMs: loaded + offsetMs,
      ...(peakPssMb !== undefined && { peakPssMb }),
    };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
};

/** The vendor's Python client, in the virtual environment that the tests make. */
export const runPython = async (environment: JobEnvironment, ...flags: string[]): Promise<Run> => {
  if (!existsSync(PYTHON)) throw new Error(`the peer is not installed; npm test makes ${PYTHON}`);
  const command = [PYTHON, join(ROOT, 'bench/peer/pre_annotation.py'), ...flags] as const;
  const { stdout, startedAt, totalMs } = await start(command, { ...environment }, false);
  const times = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { context_at: number };
  return { totalMs, contextMs: times.context_at * 1000 - startedAt };
};

export const runFloor = async (environment: JobEnvironment): Promise<Run> => {
  const { totalMs } = await start([process.execPath, join(ROOT, 'bench/floor.ts')], { ...environment }, false);
  return { totalMs };
};
