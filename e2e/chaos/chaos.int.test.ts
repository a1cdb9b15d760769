import { expect, test } from '@jest/globals';
import { disturb, runUndisturbed } from './disturb.ts';

/** The same moments each time, odd ones on a fresh disk at each start; `main.ts` has the large number of runs. */
const SEEDS = { 'pre-annotation': [11, 12, 13], 'auto-tagging': [12, 13, 14] };

test.each(['pre-annotation', 'auto-tagging'] as const)(
  'leaves what an undisturbed run leaves, whoever is killed: %s',
  async (task) => {
    const expected = await runUndisturbed(task);
    for (const seed of SEEDS[task]) {
      const { story, differences } = await disturb(expected, seed);
      expect({ story, differences }).toEqual({ story, differences: [] });
    }
  },
  180_000,
);
