import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  type AnnotationRecord,
  type Emulator,
  type Seeded,
  type SeedOptions,
  startEmulator,
} from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { scratch, smallImages, startRun, variablesOf, writeProcessing } from '../local-run.ts';

/** A task that is disturbed; its processing answers the same for an image each time. */
export type ChaosTask = 'pre-annotation' | 'auto-tagging';
const VICTIMS = ['worker', 'supervisor', 'both'] as const;

/** More than one request of annotations, so that some are between two of them when a process dies. */
const IMAGES = 230;
const KILLS = 2;
const STARTS = 8;
const PEOPLE = ['image-003.jpg', 'image-120.jpg'];

/** One image after the other is another case: two shapes, one, none. */
const SOURCES: Record<ChaosTask, string> = {
  'pre-annotation': `process: async (asset) => {
    const size = (await asset.bytes()).length;
    const n = Number(asset.filename.slice(6, 9));
    return Array.from({ length: n % 3 }, (_, k) =>
      rectangle(k === 0 ? 'first' : 'second', { x: n % 40, y: k, w: 10, h: 5 + (size % 20) }));
  }`,
  'auto-tagging': `process: async (asset) => {
    const size = (await asset.bytes()).length;
    const n = Number(asset.filename.slice(6, 9));
    return [['small', 'even'], ['small'], []][n % 3].concat(size % 2 ? ['odd size'] : []);
  }`,
};

const entryOf = (task: ChaosTask, onError: string): string => {
  const model = task === 'pre-annotation' ? "model: 'none', " : '';
  return writeProcessing(`
import { defineProcessing, rectangle } from '@picsellia-ts/processing';
export default defineProcessing({ name: 'chaos', task: '${task}', ${model}onError: '${onError}', ${SOURCES[task]} });
`);
};

/** Numbers from 0 to 1 that a seed tells, so that a run can be looked at again. */
const numbersFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What the platform holds, by file name, without what differs between two platforms. */
interface State {
  readonly [filename: string]: { readonly shapes: readonly string[]; readonly tags: readonly string[] };
}

const shapesOf = ({ rectangles }: AnnotationRecord): string[] =>
  rectangles.map(({ label, x, y, w, h }) => `${label} ${String(x)} ${String(y)} ${String(w)} ${String(h)}`);

/** One platform with its job, and what it held before. */
class Stage {
  readonly emulator: Emulator;
  readonly seeded: Seeded;
  readonly #people: readonly AnnotationRecord[];
  requests = 0;

  private constructor(emulator: Emulator, seeded: Seeded) {
    this.emulator = emulator;
    this.seeded = seeded;
    this.#people = emulator.annotations(seeded.dataset_version_id);
  }

  static async open(task: ChaosTask, images: NonNullable<SeedOptions['images']>): Promise<Stage> {
    const emulator = await startEmulator();
    const coco = {
      images: PEOPLE.map((file_name, id) => ({ id, file_name, width: 64, height: 48 })),
      categories: [{ id: 0, name: 'person' }],
      annotations: PEOPLE.map((_, id) => ({ id, image_id: id, category_id: 0, bbox: [1, 2, 3, 4], area: 12 })),
    };
    const type = task === 'auto-tagging' ? { type: 'AUTO_TAGGING' as const } : {};
    return new Stage(emulator, await emulator.seed({ images, coco, type: 'OBJECT_DETECTION', job: type }));
  }

  async state(): Promise<State> {
    const { host, apiToken, organizationId } = this.emulator;
    const client = await Client.connect({ host, apiToken, organizationId });
    try {
      const id = this.seeded.dataset_version_id;
      const annotations = this.emulator.annotations(id);
      const assets = await (await client.getDatasetVersionById(id)).listAssets().toArray();
      const stateOf = (assetId: string) => annotations.filter(({ asset_id }) => asset_id === assetId).flatMap(shapesOf);
      return Object.fromEntries(
        assets.map((asset) => [asset.filename, { shapes: stateOf(asset.id).sort(), tags: [...asset.tags].sort() }]),
      );
    } finally {
      await client.close();
    }
  }

  isPeopleUntouched(): boolean {
    const now = this.emulator.annotations(this.seeded.dataset_version_id);
    return this.#people.every((before) => now.some((after) => isDeepStrictEqual(after, before)));
  }

  /** Runs the job once; `at` the request of that number, counted from 0, `act` is called with the supervisor's process. */
  async run(
    entry: string,
    workDir: string,
    disturbance?: { at: number; act: (pid: number) => void },
  ): Promise<number | null> {
    this.requests = 0;
    const { child, finished } = startRun(entry, variablesOf(this.emulator, this.seeded), { workDir });
    const restore = this.emulator.intercept(() => {
      if (this.requests === disturbance?.at && child.pid !== undefined) disturbance.act(child.pid);
      this.requests += 1;
      return undefined;
    });
    const { exitCode } = await finished;
    restore();
    return exitCode;
  }
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

const killVictim = (victim: (typeof VICTIMS)[number], supervisor: number): void => {
  const workers = childrenOf(supervisor);
  if (victim !== 'worker') kill(supervisor);
  if (victim !== 'supervisor') for (const pid of workers) kill(pid);
};

/** What an undisturbed run leaves, to compare with. */
export interface Undisturbed {
  readonly task: ChaosTask;
  readonly state: State;
  readonly requests: number;
  readonly images: NonNullable<SeedOptions['images']>;
}

export const runUndisturbed = async (task: ChaosTask): Promise<Undisturbed> => {
  const images = await smallImages(IMAGES);
  const stage = await Stage.open(task, images);
  try {
    const exitCode = await stage.run(entryOf(task, 'fail'), scratch());
    if (exitCode !== 0) throw new Error(`the undisturbed run ended with ${exitCode}`);
    return { task, state: await stage.state(), requests: stage.requests, images };
  } finally {
    await stage.emulator.close();
  }
};

/** How a disturbed run went, in words, and in what its platform differs from the undisturbed one's. */
export interface Disturbed {
  readonly story: string;
  readonly differences: readonly string[];
}

const differencesOf = (expected: State, found: State): string[] =>
  Object.keys(expected)
    .filter((name) => !isDeepStrictEqual(expected[name], found[name]))
    .map((name) => `${name}: ${JSON.stringify(found[name])} instead of ${JSON.stringify(expected[name])}`);

/** Kills processes of a run at moments that the seed tells, and starts it again to its end. */
export const disturb = async (expected: Undisturbed, seed: number): Promise<Disturbed> => {
  const { task, requests, images } = expected;
  const random = numbersFrom(seed);
  const isFresh = seed % 2 === 1;
  const onError = random() < 0.5 ? 'fail' : 'skip';
  const story = [`seed ${seed}: ${task}, onError ${onError}, ${isFresh ? 'fresh disk' : 'same disk'}`];
  const stage = await Stage.open(task, images);
  try {
    const entry = entryOf(task, onError);
    let workDir = scratch();
    for (let start = 0; start < STARTS; start += 1) {
      const at = Math.floor(random() * requests);
      const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? 'both';
      const disturbance = { at, act: (pid: number) => killVictim(victim, pid) };
      const exitCode = await stage.run(entry, workDir, start < KILLS ? disturbance : undefined);
      story.push(start < KILLS ? `${victim} at request ${at}: ${exitCode}` : `${exitCode}`);
      if (exitCode === 0) break;
      if (isFresh) workDir = scratch();
    }
    const status = stage.emulator.job(stage.seeded.job_id ?? '')?.status;
    const differences = differencesOf(expected.state, await stage.state());
    if (status !== 'SUCCEEDED') differences.push(`the job is ${status}`);
    if (!stage.isPeopleUntouched()) differences.push('annotations of people were touched');
    return { story: story.join('; '), differences };
  } finally {
    await stage.emulator.close();
  }
};
