import type { Output } from '../output.ts';
import { shownLine } from './log-text.ts';

/** Where lines of a log go: under the titles of their sections, or as lines of JSON. */
export interface LogView {
  readonly line: (section: string, text: string, number?: number) => void;
  /** A word beside the log, about the job. */
  readonly note: (text: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** For people: titles and lines to standard output, words about the job to standard error. */
export const textView = (output: Output): LogView => {
  let title: string | undefined;
  return {
    line: (section, text) => {
      if (section !== title) {
        if (title !== undefined) output.line();
        output.line(`## ${shownLine(section)}`);
        title = section;
      }
      output.line(shownLine(text));
    },
    note: (text) => output.problem(text),
  };
};

/** For programs: everything as lines of JSON. */
export const jsonView = (output: Output): LogView => ({
  line: (section, text, number) => output.line(JSON.stringify({ event: 'line', section, number, text })),
  note: (_text, facts) => output.line(JSON.stringify(facts)),
});
