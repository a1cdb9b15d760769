import type { Output } from './output.ts';

/** What a verb needs of the command line around it. */
export interface Session {
  readonly output: Output;
  /** Says with which code the process ends once the verb has returned. */
  readonly finish: (exitCode: number) => void;
}
