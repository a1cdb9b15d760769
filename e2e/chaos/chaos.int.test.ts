import { expect, test } from '@jest/globals';
import type { CaseName } from './cases.ts';
import { disturb } from './disturb.ts';
import { OUTAGES, takeAway } from './outage.ts';
import { sweep } from './sweep.ts';
import { runUndisturbed } from './undisturbed.ts';

// The same moments each time, two kills in each; odd seeds are on a fresh disk at each start. `main.ts` has the large
// number of runs, more images, and the tasks that are left out here.
const KILLED: readonly (readonly [CaseName, number, number])[] = [
  ['pre-annotation', 130, 599],
  ['pre-annotation, lines', 40, 741],
  ['pre-annotation, replace', 60, 272],
  ['pre-annotation, append', 60, 828],
  ['pre-annotation, mixed, append', 40, 5],
  ['auto-annotation', 60, 143],
  ['auto-tagging', 60, 213],
  ['data-auto-tagging', 60, 822],
  ['data-augmentation, originals', 40, 469],
  ['dataset-version-creation', 40, 736],
  ['model-conversion', 8, 5],
  ['model-compression', 8, 2],
];

test.each(KILLED)(
  'leaves what an undisturbed run leaves, whoever is killed: %s',
  async (name, images, seed) => {
    const { story, kills, differences } = await disturb(await runUndisturbed(name, images), seed);
    expect({ story, kills, differences }).toEqual({ story, kills: 2, differences: [] });
  },
  180_000,
);

test.each([
  ['pre-annotation', 20],
  ['data-augmentation, originals', 10],
  ['model-compression', 4],
] as const)(
  'leaves what an undisturbed run leaves, though each request fails once: %s',
  async (name, size) => {
    const { story, differences } = await sweep(await runUndisturbed(name, size), 'mixed', { seed: 1 });
    expect({ story, differences }).toEqual({ story, differences: [] });
  },
  180_000,
);

test('goes on when the platform was away for twenty seconds, killed or closed', async () => {
  const expected = await runUndisturbed('pre-annotation', 30);
  const gone = await Promise.all(OUTAGES.map((kind) => takeAway(expected, { kind, awayMs: 20_000 })));
  for (const { story, differences } of gone) expect({ story, differences }).toEqual({ story, differences: [] });
}, 180_000);
