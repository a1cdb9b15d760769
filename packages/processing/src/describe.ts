import { fork } from 'node:child_process';
import type { InferenceType } from '@picsellia-ts/sdk';
import type { Task } from './tasks.ts';

/** What a definition says of itself before anything runs. */
export interface ProcessingDescription {
  readonly name: string;
  readonly task: Task;
  /** The type that the model must have; absent for any. */
  readonly modelType?: InferenceType;
  /** The type that an unconfigured version gets; absent for that of what is written. */
  readonly outputType?: InferenceType;
}

/** What the process that imports the file answers. */
export type Described =
  | { readonly processings: readonly ProcessingDescription[] }
  | { readonly error: string; readonly processings?: never };

const MOST_MS = 60_000;

/**
 * Imports a user's file in a process of its own and answers what its processings say of themselves. What the file
 * prints is dropped: its run will print it again.
 *
 * @throws Error that says why the file cannot be imported.
 */
export const describe = async (entry: string, program: URL): Promise<readonly ProcessingDescription[]> => {
  const child = fork(program, [entry], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: MOST_MS });
  const described = await new Promise<Described>((resolve) => {
    child.once('message', (message: Described) => resolve(message));
    child.once('error', ({ message }) => resolve({ error: message }));
    child.once('close', (code, signal) => resolve({ error: `its import ended the process with ${signal ?? code}` }));
  });
  child.kill('SIGKILL');
  if (described.processings === undefined) throw new Error(described.error);
  return described.processings;
};
