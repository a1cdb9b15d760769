import { type Finished, scratch } from '../local-run.ts';
import { entryOf } from './cases.ts';
import type { Disturbed } from './disturb.ts';
import { Stage } from './stage.ts';
import type { Undisturbed } from './undisturbed.ts';

const STARTS = 12;

/**
 * Runs a job on a platform whose work in the background takes time, and some of it fails: uploads that are not processed,
 * additions that do not come to be. Each start that fails is followed by another one, on a fresh disk.
 */
export const failBehind = async (
  { name, chaos, images, state }: Undisturbed,
  failEvery: number,
): Promise<Disturbed> => {
  const stage = await Stage.open(chaos, { images, emulator: { backgroundMs: 100, failEvery } });
  try {
    const entry = entryOf(chaos, 'fail');
    const codes: (number | null)[] = [];
    let last: Finished | undefined;
    while (codes.length < STARTS && last?.exitCode !== 0) {
      last = await stage.run(entry, { workDir: scratch() });
      codes.push(last.exitCode);
    }
    const differences = last ? await stage.differences(state, last) : ['nothing was started'];
    if (last?.exitCode !== 0) differences.unshift(`the last start: ${last?.report?.reason ?? last?.stderr}`);
    return { story: `${name}: every ${failEvery}th work behind fails; ${codes.join('; ')}`, kills: 0, differences };
  } finally {
    await stage.emulator.close();
  }
};
