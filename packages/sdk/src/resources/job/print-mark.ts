import { readEnvironment } from '../../environment.ts';

/** Writes a mark for whoever reads the log from this process's output, if it was asked for. */
export const printMark = (mark: string): void => {
  if (readEnvironment().sectionHandler === '1') process.stdout.write(mark);
};
