import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { EmulatorOptions } from '@picsellia-ts/emulator';
import { BEHAVIOUR_ANSWERS, type Behaviour } from '@picsellia-ts/emulator';
import { type Finished, scratch, workersOf } from '../local-run.ts';
import { entryOf } from './cases.ts';
import { numbersFrom, oneOf, type Random } from './seeded.ts';
import { type RunOptions, Stage } from './stage.ts';
import type { Undisturbed } from './undisturbed.ts';

const VICTIMS = ['worker', 'supervisor', 'both'] as const;
type Victim = (typeof VICTIMS)[number];

const KILLS = 2;
const STARTS = 8;

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

const killVictim = (victim: Victim, supervisor: number): void => {
  const workers = workersOf(supervisor);
  if (victim !== 'worker') kill(supervisor);
  if (victim !== 'supervisor') for (const pid of workers) kill(pid);
};

/** When somebody is killed: at a request, which is carried out or not, or when a line of the ledger is written. */
type Moment =
  | { readonly at: 'request'; readonly number: number; readonly isCarriedOut: boolean }
  | { readonly at: 'line'; readonly number: number };

const momentOf = (random: Random, { requests, chaos }: Undisturbed): Moment => {
  const [where, isLine, isCarriedOut] = [random(), random() < 0.25, random() < 0.5];
  if (isLine) return { at: 'line', number: 1 + Math.floor(where * chaos.size * 0.9) };
  return { at: 'request', number: Math.floor(where * requests.length), isCarriedOut };
};

const linesIn = (path: string): number => {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean).length;
  } catch {
    return 0;
  }
};

/** One kill in one start. */
class Kill {
  readonly #victim: Victim;
  readonly #moment: Moment;
  #requests = 0;
  isDone = false;

  constructor(random: Random, expected: Undisturbed) {
    this.#victim = oneOf(random, VICTIMS);
    this.#moment = momentOf(random, expected);
  }

  get text(): string {
    const { at, number } = this.#moment;
    const how = this.#moment.at === 'request' && !this.#moment.isCarriedOut ? ', not carried out' : '';
    return `${this.#victim} at ${at} ${number}${how}${this.isDone ? '' : ' (not reached)'}`;
  }

  /** What a run has to be told, so that it meets its moment; `end` when it is over. */
  arm(workDir: string): Omit<RunOptions, 'workDir'> & { readonly end: () => void } {
    const moment = this.#moment;
    if (moment.at === 'request') return { onRequest: (_, pid) => this.#requested(moment, pid), end: () => undefined };
    const ledger = join(workDir, 'ledger.jsonl');
    const before = linesIn(ledger);
    const look = (pid: number): void => {
      if (!this.isDone && linesIn(ledger) - before >= moment.number) this.#strike(pid);
    };
    let watcher: ReturnType<typeof watch> | undefined;
    const onStart = (pid: number): void => {
      watcher = watch(workDir, () => look(pid));
    };
    return { onStart, end: () => watcher?.close() };
  }

  #requested(moment: Extract<Moment, { at: 'request' }>, pid: number): 'reset' | undefined {
    const number = this.#requests;
    this.#requests += 1;
    if (number !== moment.number) return undefined;
    this.#strike(pid);
    return moment.isCarriedOut ? undefined : 'reset';
  }

  #strike(pid: number): void {
    this.isDone = true;
    killVictim(this.#victim, pid);
  }
}

/** A platform whose unknown points are answered as the numbers say, and whose work in the background may take time. */
const platformOf = (random: Random): EmulatorOptions => {
  const points = Object.entries(BEHAVIOUR_ANSWERS).map(([point, answers]) => [point, oneOf(random, answers)] as const);
  const behaviour = Object.fromEntries(points) as Partial<Behaviour>;
  return { behaviour, backgroundMs: oneOf(random, [0, 0, 300]) };
};

const platformText = ({ behaviour = {}, backgroundMs }: EmulatorOptions): string => {
  const others = Object.entries(BEHAVIOUR_ANSWERS).flatMap(([point, [usual]]) => {
    const answer = behaviour[point as keyof Behaviour];
    return answer === usual ? [] : [`${point} ${answer}`];
  });
  return [...others, ...(backgroundMs ? [`${backgroundMs} ms in the background`] : [])].join(', ') || 'as usual';
};

/** How a disturbed run went, in words, and in what its platform differs from the undisturbed one's. */
export interface Disturbed {
  readonly story: string;
  readonly kills: number;
  readonly differences: readonly string[];
}

/** Kills processes of a run at moments that the seed tells, and starts it again to its end; odd seeds on a fresh disk. */
export const disturb = async (expected: Undisturbed, seed: number): Promise<Disturbed> => {
  const { name, chaos, images } = expected;
  const random = numbersFrom(seed);
  const isFresh = seed % 2 === 1;
  const onError = oneOf(random, ['fail', 'skip']);
  // Numbers of its own: a further unknown point of the platform must not move the moments.
  const platform = platformOf(numbersFrom(-seed));
  const disk = isFresh ? 'fresh disk' : 'same disk';
  const story = [`seed ${seed}: ${name}, onError ${onError}, ${disk}, platform ${platformText(platform)}`];
  const stage = await Stage.open(chaos, { images, emulator: platform });
  try {
    const entry = entryOf(chaos, onError);
    let workDir = scratch();
    let last: Finished | undefined;
    let kills = 0;
    for (let start = 0; start < STARTS && last?.exitCode !== 0; start += 1) {
      const attempt = start < KILLS ? new Kill(random, expected) : undefined;
      if (isFresh) workDir = scratch();
      const { end, ...armed } = attempt?.arm(workDir) ?? {};
      last = await stage.run(entry, { workDir, ...armed });
      end?.();
      if (attempt?.isDone) kills += 1;
      story.push(`${attempt ? `${attempt.text}: ` : ''}${last.exitCode}`);
    }
    if (last === undefined) throw new Error('nothing was started');
    const differences = await stage.differences(expected.state, last);
    if (last.exitCode !== 0) differences.unshift(`the last start: ${last.report?.reason ?? last.stderr}`);
    return { story: story.join('; '), kills, differences };
  } finally {
    await stage.emulator.close();
  }
};
