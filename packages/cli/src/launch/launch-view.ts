import type { Output } from '../output.ts';

/** What happens to a job, told to people or to programs. */
export interface LaunchView {
  /** A word beside the matter, before or after. */
  readonly note: (text: string) => void;
  /** Something that happened: a line for people, its facts for programs. */
  readonly event: (text: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Lines to standard output, and words beside them to standard error. */
export const textView = (output: Output): LaunchView => ({
  note: (text) => output.problem(text),
  event: (text) => output.line(text),
});

/** Each event as a line of JSON; words beside them still go to standard error. */
export const jsonView = (output: Output): LaunchView => ({
  note: (text) => output.problem(text),
  event: (_text, facts) => output.line(JSON.stringify(facts)),
});
