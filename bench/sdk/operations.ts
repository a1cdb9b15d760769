import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON, ROOT, start } from '../measure/contestants.ts';
import { type JobEnvironment, Platform } from '../measure/platform.ts';

/** What the SDK is measured at: how many things, in which unit, and the folder or file that the operation is given. */
export interface Operation {
  readonly assets: number;
  readonly things: number;
  readonly unit: string;
  readonly prepare: (images: string) => { readonly path: string; readonly release: () => void };
}

const nowhere = (): { path: string; release: () => void } => ({ path: '-', release: () => {} });

const emptyFolder = (): { path: string; release: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'bench-'));
  return { path, release: () => rmSync(path, { recursive: true, force: true }) };
};

const cocoFile = (images: number, boxesEach: number): { path: string; release: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const path = join(folder, 'coco.json');
  const annotations = Array.from({ length: images * boxesEach }, (_, index) => {
    const bbox = [(index * 7) % 500, (index * 11) % 380, 40 + (index % 60), 30 + (index % 50)] as const;
    return {
      id: index,
      image_id: Math.floor(index / boxesEach),
      category_id: 0,
      bbox,
      area: bbox[2] * bbox[3],
      segmentation: [],
    };
  });
  const names = Array.from({ length: images }, (_, id) => `image-${String(id).padStart(6, '0')}.jpg`);
  const coco = {
    images: names.map((name, id) => ({ id, file_name: name, width: 640, height: 480 })),
    annotations,
    categories: [{ id: 0, name: 'centre' }],
  };
  writeFileSync(path, JSON.stringify(coco));
  return { path, release: () => rmSync(folder, { recursive: true, force: true }) };
};

const folderOfFiles = (images: string, count: number): { path: string; release: () => void } => {
  const path = join(images, `../upload-${count}`);
  if (!existsSync(path)) {
    mkdirSync(path);
    const files = readdirSync(images).sort();
    for (let index = 0; index < count; index += 1) {
      copyFileSync(
        join(images, files[index % files.length] ?? ''),
        join(path, `upload-${String(index).padStart(5, '0')}.jpg`),
      );
    }
  }
  return { path, release: () => {} };
};

export const OPERATIONS = {
  list: { assets: 100_000, things: 100_000, unit: 'assets', prepare: nowhere },
  download: { assets: 5_000, things: 5_000, unit: 'files', prepare: emptyFolder },
  annotate: { assets: 1_000, things: 20_000, unit: 'rectangles', prepare: () => cocoFile(1_000, 20) },
  upload: { assets: 1, things: 1_000, unit: 'files', prepare: (images) => folderOfFiles(images, 1_000) },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** One contestant's run of one operation: seconds without start and login, and the peak memory of its process. */
export interface Timed {
  readonly count: number;
  readonly seconds: number;
  readonly peakPssMb: number;
}

// Where memory counts: left to itself, V8 makes the young generation as large as 32 MB in some runs and not in others.
const flagsFor = (name: OperationName): readonly string[] => (name === 'list' ? ['--max-semi-space-size=8'] : []);

const contestantsOf = (name: OperationName) =>
  ({
    python: [PYTHON, join(ROOT, 'bench/peer/sdk.py')],
    ours: [process.execPath, ...flagsFor(name), join(ROOT, 'bench/sdk/ours.ts')],
    floor: [process.execPath, ...flagsFor(name), join(ROOT, 'bench/sdk/floor.ts')],
  }) as const;

type Contestants = ReturnType<typeof contestantsOf>;

const runOnce = async (
  command: readonly [string, ...string[]],
  [operation, path]: readonly [string, string],
  environment: JobEnvironment,
): Promise<Timed> => {
  const { stdout, peakPssMb = 0 } = await start([...command, operation, path], environment, true);
  const { count, seconds } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { count: number; seconds: number };
  return { count, seconds, peakPssMb };
};

/** Runs the contestants in turns on one platform, after one round that fills the caches. */
export const timeOperation = async (
  name: OperationName,
  { images, runs }: { images: string; runs: number },
): Promise<Record<keyof Contestants, Timed[]>> => {
  const operation: Operation = OPERATIONS[name];
  const platform = new Platform();
  const contestants = contestantsOf(name);
  const results: Record<keyof Contestants, Timed[]> = { python: [], ours: [], floor: [] };
  const isReadOnly = name === 'list' || name === 'download';
  let environment = await platform.seed(operation.assets, images);
  for (let round = 0; round <= runs; round += 1) {
    for (const contestant of Object.keys(contestants) as (keyof Contestants)[]) {
      if (!isReadOnly) environment = await platform.seed(operation.assets, images);
      const { path, release } = operation.prepare(images);
      const timed = await runOnce(contestants[contestant], [name, path], environment);
      release();
      if (timed.count !== operation.things) {
        throw new Error(`${contestant} handled ${timed.count} of ${operation.things} ${operation.unit}`);
      }
      if (round > 0) results[contestant].push(timed);
    }
  }
  await platform.close();
  return results;
};
