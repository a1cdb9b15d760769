import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../fixtures/spool-writer.ts', import.meta.url));

export interface SpoolWriter extends AsyncDisposable {
  /** Times at which the predictions were made, in seconds, once all are kept. */
  readonly kept: Promise<number[]>;
  /** Ends the process without a chance to tidy up. */
  readonly kill: () => Promise<void>;
}

const readReceipts = async (child: ChildProcess): Promise<number[]> => {
  const times: number[] = [];
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  if (child.stdout === null) throw new Error('the child has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'all are kept') return times;
    times.push((JSON.parse(line) as { timestamp: number }).timestamp);
  }
  throw new Error(`the child ended early: ${errors}`);
};

/** Starts a process that keeps predictions in a spool. */
export const startSpoolWriter = (
  ...args: readonly [host: string, directory: string, delivery: string, count: string]
): SpoolWriter => {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { kept: readReceipts(child), kill, [Symbol.asyncDispose]: kill };
};
