import { styleText } from 'node:util';
import { outputWidth } from '../output.ts';
import { wrapped } from '../wrap.ts';
import type { Check, CheckState } from './check.ts';

const SIGNS: Readonly<Record<CheckState, readonly [sign: string, colour: 'green' | 'yellow' | 'red']>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
};

// It asks the stream, and so leaves colour out with NO_COLOR and where there is no terminal.
const signOf = (state: CheckState): string => {
  const [sign, colour] = SIGNS[state];
  return styleText(colour, sign, { stream: process.stdout });
};

/** The lines of one check: what was found, and under it what to do. */
export const checkLines = ({ name, state, found, advice }: Check, width: number = outputWidth()): readonly string[] => {
  const [first = '', ...rest] = wrapped(`${name}: ${found}`, { width, indent: 2 });
  const todo = advice === undefined ? [] : wrapped(`→ ${advice}`, { width, indent: 4 });
  return [`${signOf(state)} ${first.trimStart()}`, ...rest, ...todo];
};
