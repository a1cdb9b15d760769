import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type AnnotationRecord,
  type Emulator,
  type EmulatorOptions,
  type RecordedRequest,
  type Seeded,
  startEmulator,
} from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { type Finished, scratch, startRun, variablesOf } from '../local-run.ts';
import { type Case, type Images, MODEL_FILES, makesImages } from './cases.ts';
import { differencesOf, readState, type State } from './state.ts';

const PEOPLE = ['image-003.jpg', 'image-004.jpg', 'image-014.jpg', 'image-061.jpg'];
const OUTPUT = 'made';
/** A run that hangs is ended, and told by its exit code. */
const LONGEST_RUN_MS = 120_000;

const cocoOf = (filenames: readonly string[]) => ({
  images: filenames.map((file_name, id) => ({ id, file_name, width: 64, height: 48 })),
  categories: [{ id: 0, name: 'person' }],
  annotations: filenames.map((_, id) => ({ id, image_id: id, category_id: 0, bbox: [1, 2, 3, 4 + id], area: 12 })),
});

type Target = 'DATALAKE' | 'DATASET_VERSION';

const register = (client: Client, { type }: Case, target: Target) =>
  client.createProcessing({
    name: 'chaos',
    target,
    type: type as 'AUTO_TAGGING',
    dockerImage: 'chaos',
    dockerTag: '1.0',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });

/** The job, as a person launches it on the platform. */
const launch = async (client: Client, seeded: Seeded, chaos: Case): Promise<string> => {
  if (chaos.on === 'datalake') {
    const datalake = await client.getDatalake({ id: seeded.datalake_id });
    const processing = await register(client, chaos, 'DATALAKE');
    return (await datalake.launchProcessing({ processing, data: await datalake.listData().toArray() })).id;
  }
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  const processing = await register(client, chaos, 'DATASET_VERSION');
  return (await version.launchProcessing({ processing, inputs: { target_version_name: OUTPUT } })).id;
};

const needsLaunch = (chaos: Case): boolean => chaos.on === 'datalake' || makesImages(chaos);

const seedModel = async (emulator: Emulator, { type }: Case): Promise<Seeded> => {
  const folder = scratch();
  const files = MODEL_FILES.map((name) => {
    const path = join(folder, `${name}.bin`);
    writeFileSync(path, `${name} of people`);
    return { name, path };
  });
  return emulator.seed({ model: { name: 'model', type: 'CLASSIFICATION', files }, job: { type } });
};

const seed = async (emulator: Emulator, chaos: Case, images: Images): Promise<Seeded> => {
  if (chaos.on === 'model') return seedModel(emulator, chaos);
  const isPlain = chaos.versionType === 'LINE';
  const modelFile = join(scratch(), 'model.bin');
  writeFileSync(modelFile, 'weights');
  return emulator.seed({
    images,
    ...(isPlain ? { labels: ['edge'] } : { coco: cocoOf(makesImages(chaos) ? images.map(nameOf) : PEOPLE) }),
    type: chaos.versionType,
    ...(chaos.type === 'AUTO_ANNOTATION' && {
      model: { name: 'model', type: 'OBJECT_DETECTION', files: [{ name: 'weights', path: modelFile }] },
    }),
    job: !needsLaunch(chaos) && { type: chaos.type, ...(chaos.on === 'chosen assets' && { assetIds: 'all' }) },
  });
};

const nameOf = ({ filename }: { filename: string }): string => filename;

const connect = ({ host, apiToken, organizationId }: Emulator): Promise<Client> =>
  Client.connect({ host, apiToken, organizationId });

/** Documents know of no lines: people draw them, and leave one image empty because there are none. */
const drawLines = async (emulator: Emulator, seeded: Seeded): Promise<void> => {
  await using client = await connect(emulator);
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  const [label] = await version.getOrCreateLabels(['person']);
  const assets = await version.listAssets({ filenames: PEOPLE }).toArray();
  for (const [index, asset] of assets.entries()) {
    const annotation = await asset.createAnnotation({ duration: 7 });
    const end = [3, 4 + index] as const;
    if (label && index > 0) await annotation.createLine({ points: [[1, 2], end], label });
  }
};

export interface StageOptions {
  readonly images: Images;
  readonly emulator?: EmulatorOptions;
}

export interface RunOptions {
  readonly workDir: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Told of each request before it acts, and of the supervisor's process; what it answers is a fault. */
  readonly onRequest?: (
    request: RecordedRequest,
    supervisor: number,
  ) => ReturnType<Parameters<Emulator['intercept']>[0]>;
  readonly onStart?: (supervisor: number) => void;
}

/** One platform with its job, and what it held before. */
export class Stage {
  readonly chaos: Case;
  readonly seeded: Seeded;
  /** What people had made before, oldest first. */
  readonly #people: readonly AnnotationRecord[];
  emulator: Emulator;

  private constructor(chaos: Case, emulator: Emulator, seeded: Seeded) {
    this.chaos = chaos;
    this.emulator = emulator;
    this.seeded = seeded;
    this.#people = emulator.annotations(seeded.dataset_version_id);
  }

  static async open(chaos: Case, { images, emulator: options }: StageOptions): Promise<Stage> {
    const emulator = await startEmulator(options);
    const seeded = await seed(emulator, chaos, images);
    if (chaos.versionType === 'LINE') await drawLines(emulator, seeded);
    if (!needsLaunch(chaos)) return new Stage(chaos, emulator, seeded);
    await using client = await connect(emulator);
    const job_id = await launch(client, seeded, chaos);
    return new Stage(chaos, emulator, { ...seeded, job_id });
  }

  async state(): Promise<State> {
    const { dataset_version_id: versionId, dataset_id: datasetId, datalake_id: datalakeId } = this.seeded;
    const modelVersionId = this.chaos.on === 'model' ? this.seeded.model_version_id : undefined;
    const output = makesImages(this.chaos) ? OUTPUT : undefined;
    const places = { versionId, datasetId, datalakeId, output, modelVersionId };
    await using client = await connect(this.emulator);
    return await readState(this.emulator, client, places);
  }

  /** Runs the job once. */
  async run(entry: string, { workDir, variables, onRequest, onStart }: RunOptions): Promise<Finished> {
    const { child, finished } = startRun(
      entry,
      { ...variablesOf(this.emulator, this.seeded), ...variables },
      { workDir },
    );
    const restore = this.emulator.intercept((request) => onRequest?.(request, child.pid ?? 0));
    onStart?.(child.pid ?? 0);
    const hung = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MS);
    return finished.finally(() => {
      clearTimeout(hung);
      restore();
    });
  }

  /** In what the platform differs from one on which nothing was disturbed, after the last run. */
  async differences(expected: State, last: Finished): Promise<string[]> {
    const differences = differencesOf(expected, await this.state());
    const job = this.emulator.job(this.seeded.job_id ?? '');
    if (job?.status !== 'SUCCEEDED') differences.push(`the job is ${job?.status}`);
    if (job?.logFile === undefined) differences.push('the job has no log file');
    const { total = 0, done = 0, skipped = 0, failed = 0 } = last.report?.counts ?? {};
    if (total !== this.chaos.size || done + skipped + failed !== total || failed > 0) {
      differences.push(`the run counts ${JSON.stringify(last.report?.counts)}`);
    }
    return [...differences, ...this.#touched(), ...this.emulator.unknownRoutes];
  }

  /** Which annotations of people are not as they were. */
  #touched(): string[] {
    const { keeps } = this.chaos;
    const now = new Map(this.emulator.annotations(this.seeded.dataset_version_id).map((after) => [after.id, after]));
    const isKept = (before: AnnotationRecord): boolean => {
      const after = now.get(before.id);
      if (keeps !== 'shapes') return keeps === 'nothing' || isDeepStrictEqual(after, before);
      return before.rectangles.every((shape) => after?.rectangles.some((other) => isDeepStrictEqual(other, shape)));
    };
    return this.#people
      .filter((before) => !isKept(before))
      .map(({ id }) => `the annotation ${id} of people was touched`);
  }
}
