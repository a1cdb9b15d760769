import type { Policy } from './policy.ts';
import type { Member } from './workspace.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** One line a member with its sizes, then one line a function that is longer or takes more than the policy wishes. */
export const describeSizes = (members: readonly Member[], { maxFunctionLines, maxParameters }: Policy): string[] => {
  const summaries: string[] = [];
  const outliers: string[] = [];
  for (const { folder, files } of members) {
    const sources = files.filter(({ isTest }) => !isTest);
    if (sources.length === 0) continue;
    const lines = sources.map((file) => file.lines);
    const functions = sources.flatMap(({ path, functions }) => functions.map((each) => ({ path, ...each })));
    const sizes = functions.map((each) => each.lines);
    summaries.push(
      `${folder.padEnd(28)} ${sources.length} files, lines median ${median(lines)} max ${Math.max(...lines)}; ` +
        `${functions.length} functions, lines median ${median(sizes)} max ${Math.max(0, ...sizes)}`,
    );
    for (const { path, line, name, ...each } of functions) {
      if (each.lines > maxFunctionLines) outliers.push(`${path}:${line}: ${name} has ${each.lines} lines`);
      if (each.parameters > maxParameters)
        outliers.push(`${path}:${line}: ${name} takes ${each.parameters} parameters`);
    }
  }
  return [...summaries, ...outliers];
};
