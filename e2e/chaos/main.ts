import { parseArgs } from 'node:util';
import { type ChaosTask, disturb, runUndisturbed } from './disturb.ts';

/** `node e2e/chaos/main.ts --runs 30`: so many disturbed runs of each task; `--seed` is that of the first. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
});

let bad = 0;
for (const task of ['pre-annotation', 'auto-tagging'] satisfies ChaosTask[]) {
  const expected = await runUndisturbed(task);
  for (let run = 0; run < Number(values.runs); run += 1) {
    const { story, differences } = await disturb(expected, Number(values.seed) + run);
    if (differences.length > 0) bad += 1;
    console.log(`${differences.length === 0 ? 'equal' : 'DIFFERENT'}  ${story}`);
    for (const difference of differences) console.log(`  ${difference}`);
  }
}
console.log(`${bad} runs left another state than the undisturbed one`);
process.exitCode = bad === 0 ? 0 : 1;
