import type { Seed } from '../server.ts';
import type { Run } from './contestants.ts';
import { type JobEnvironment, Platform } from './platform.ts';

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
};

/** One run, and what the platform's process took for it. */
export interface Measured extends Run {
  readonly serverCpuMs: number;
}

export interface Contestant {
  readonly run: (environment: JobEnvironment) => Promise<Run>;
  /** Rounds that it takes part in, where one of its runs takes minutes; without it in all of them. */
  readonly rounds?: number;
}

export interface Turns {
  readonly runs: number;
  readonly seed: Seed;
}

/**
 * Runs the contestants in turns on one platform, each time on a new job, after one round that fills the caches. Each round
 * begins with another one: what the machine does after a contestant falls on the next.
 */
export const alternate = async <Name extends string>(
  { runs, seed }: Turns,
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<Record<Name, readonly Measured[]>> => {
  const { images, folder, ...more } = seed;
  const platform = new Platform();
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Measured[]>;
  for (let round = 0; round <= runs; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const { run, rounds = runs + 1 } = contestants[name];
      if (round > rounds || (rounds <= runs && round === 0)) continue;
      const environment = await platform.seed(images, folder, more);
      const before = platform.cpuMs;
      const measured = await run(environment);
      const result = { ...measured, serverCpuMs: platform.cpuMs - before };
      if (round > 0) results[name].push(result);
    }
  }
  await platform.close();
  return results;
};

export const medianOf = (results: readonly Measured[], key: keyof Measured): number =>
  median(results.map((result) => result[key] ?? 0));
