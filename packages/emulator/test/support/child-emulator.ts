import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ApiTarget } from './api.ts';

const PROGRAM = fileURLToPath(new URL('emulator-process.ts', import.meta.url));

/** An emulator in a process of its own, which can be killed. */
export interface ChildEmulator extends ApiTarget {
  storageHost: string;
  /** By SIGKILL; returns when the process is gone. */
  kill(): Promise<void>;
}

/** @throws Error with what the process said, when it ends instead of serving. */
export const startChild = async (dataDir: string, backgroundMs = 0): Promise<ChildEmulator> => {
  const args = ['--conditions=@picsellia-ts/source', '--disable-warning=ExperimentalWarning', PROGRAM, dataDir];
  const child: ChildProcess = spawn(process.execPath, [...args, String(backgroundMs)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const lines = child.stdout === null ? undefined : createInterface(child.stdout);
  const line = await Promise.race([
    ...(lines === undefined ? [] : [once(lines, 'line').then(([text]) => String(text))]),
    exited.then(() => undefined),
  ]);
  if (line === undefined) throw new Error(said);
  return {
    ...JSON.parse(line),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};
