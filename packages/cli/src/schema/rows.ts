import { outputWidth } from '../output.ts';
import { wrapped } from '../wrap.ts';

const MOST_KEY = 24;

/**
 * Lines of a table of two columns that fits the terminal; where a name is too long for that, the rest goes under it.
 * `indent` counts spaces.
 */
export const rows = (
  table: readonly (readonly [name: string, what: string])[],
  indent: number,
  width: number = outputWidth(),
): readonly string[] => {
  const longest = Math.max(0, ...table.map(([name]) => name.length));
  const isNarrow = longest > MOST_KEY || indent + longest + 2 > width / 2;
  const margin = ' '.repeat(indent);
  return table.flatMap(([name, what]) => {
    const beside = width - indent - longest - 2;
    if (isNarrow || what.split(' ').some((word) => word.length > beside))
      return [`${margin}${name}`, ...wrapped(what, { width, indent: indent + 2 })];
    const [first = '', ...rest] = wrapped(what, { width, indent: indent + longest + 2 });
    return [`${margin}${name.padEnd(longest)}  ${first.trimStart()}`, ...rest];
  });
};
