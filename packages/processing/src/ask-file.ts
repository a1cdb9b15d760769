import { fork } from 'node:child_process';
import { EXIT, type ExitCode, RunError } from './errors.ts';

/** What is asked about a user's file: what its processings are, or whether values fit the parameters of one of them. */
export interface Question {
  readonly entry: string;
  readonly check?: { readonly name: string; readonly values: Readonly<Record<string, unknown>> };
}

/** What the process that imports the file sends back. */
export type Answer<T> =
  | { readonly answer: T; readonly error?: never }
  | { readonly error: string; readonly exitCode: ExitCode };

const MOST_MS = 60_000;

/**
 * Asks a process of its own, which imports the user's file, and ends it. What the file prints is dropped: its run will
 * print it again.
 *
 * @throws RunError that says why there is no answer, and whose mistake it is.
 */
export const askFile = async <T>(program: URL, question: Question): Promise<T> => {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: MOST_MS });
  const answered = await new Promise<Answer<T>>((resolve) => {
    child.once('message', (message: Answer<T>) => resolve(message));
    child.once('error', ({ message }) => resolve({ error: message, exitCode: EXIT.machine }));
    child.once('close', (code, signal) =>
      resolve({ error: `its import ended the process with ${signal ?? code}`, exitCode: EXIT.userCode }),
    );
    // Told by message, because what stands in the arguments is there for everyone on the machine to see. A child that
    // has ended already says so by its end.
    child.send(question, () => undefined);
  });
  child.kill('SIGKILL');
  if (answered.error !== undefined) throw new RunError(answered.exitCode, answered.error);
  return answered.answer;
};
