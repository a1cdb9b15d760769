import { fork } from 'node:child_process';
import type { Framework, InferenceType } from '@picsellia-ts/sdk';
import { EXIT, type ExitCode, RunError } from './errors.ts';
import type { Task } from './tasks.ts';

/** What a definition says of itself before anything runs; a field is absent where the definition says nothing. */
export interface ProcessingDescription {
  readonly name: string;
  readonly task: Task;
  readonly description?: string;
  /** Whole CPUs and GPUs that a job gets unless its launch says otherwise. */
  readonly cpu?: number;
  readonly gpu?: number;
  readonly image?: string;
  readonly tag?: string;
  readonly flags?: readonly string[];
  /** `'none'`: the processing needs no model. */
  readonly model?: 'none';
  /** The type that the model must have; absent for any. */
  readonly modelType?: InferenceType;
  /** The framework that the model must have; absent for any. */
  readonly framework?: Framework;
  /** The type that an unconfigured version gets; absent for that of what is written. */
  readonly outputType?: InferenceType;
  /** JSON Schema of the parameters as they are given, before zod changes them; an object without properties for none. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The parameters that have a default, with it; those that a job has to name are not among them. */
  readonly defaultParameters: Readonly<Record<string, unknown>>;
}

/** What the process that imports the file answers. */
export type Described =
  | { readonly processings: readonly ProcessingDescription[] }
  | { readonly error: string; readonly exitCode: ExitCode; readonly processings?: never };

const MOST_MS = 60_000;

/**
 * Imports a user's file in a process of its own and answers what its processings say of themselves. What the file
 * prints is dropped: its run will print it again.
 *
 * @throws RunError that says why the file cannot be imported, and whose mistake it is.
 */
export const describe = async (entry: string, program: URL): Promise<readonly ProcessingDescription[]> => {
  const child = fork(program, [entry], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: MOST_MS });
  const described = await new Promise<Described>((resolve) => {
    child.once('message', (message: Described) => resolve(message));
    child.once('error', ({ message }) => resolve({ error: message, exitCode: EXIT.machine }));
    child.once('close', (code, signal) =>
      resolve({ error: `its import ended the process with ${signal ?? code}`, exitCode: EXIT.userCode }),
    );
  });
  child.kill('SIGKILL');
  if (described.processings === undefined) throw new RunError(described.exitCode, described.error);
  return described.processings;
};
