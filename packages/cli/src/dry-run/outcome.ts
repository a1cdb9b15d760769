import type { Seeded } from '@picsellia-ts/emulator';
import type { Client } from '@picsellia-ts/sdk';
import { type FetchedModelFile, fetchNewImages, fetchNewModelFiles } from '../outcome/fetch-files.ts';
import { findVersion, type PlatformState, readDatalake, readVersion, type VersionState } from '../outcome/platform.ts';
import { targetOf } from '../seed/job.ts';
import type { SeedPlan } from '../seed/seed-plan.ts';

const NOTHING: PlatformState = { labels: [], images: [] };

/** What the platform held before the run. */
export interface Start {
  readonly state: PlatformState;
  readonly modelFileIds: ReadonlySet<string>;
}

/** What the platform holds after the run, and the files that came with it. */
export interface Outcome {
  /** What the run worked on. */
  readonly state: PlatformState;
  /** Where its new images are; undefined when it made no version. */
  readonly output: VersionState | undefined;
  /** Paths of the new images by their assets' ids. */
  readonly newImages: ReadonlyMap<string, string>;
  readonly modelFiles: readonly FetchedModelFile[];
}

/** Reads what the target of the run holds: the version, or the data of the datalake; nothing of a model. */
export const readState = async (client: Client, seed: SeedPlan, seeded: Seeded): Promise<PlatformState> => {
  const target = targetOf(seed.jobType);
  if (target === 'model version') return NOTHING;
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  if (target === 'dataset version') return readVersion(version, seeded.asset_ids);
  return readDatalake(await client.getDatalake({ id: seeded.datalake_id }), version, seeded.asset_ids);
};

/** Reads what is there before the run, as far as it is not known: annotations, and the ids of the model's files. */
export const readStart = async (client: Client, seed: SeedPlan, seeded: Seeded): Promise<Start> => {
  const state = seed.coco === undefined ? NOTHING : await readState(client, seed, seeded);
  if (seeded.model_version_id === undefined) return { state, modelFileIds: new Set() };
  const version = await client.getModelVersionById(seeded.model_version_id);
  return { state, modelFileIds: new Set((await version.listFiles().toArray()).map(({ id }) => id)) };
};

const readModels = async (
  client: Client,
  seeded: Seeded,
  known: { without: ReadonlySet<string>; folder: string },
): Promise<readonly FetchedModelFile[]> =>
  seeded.model_version_id === undefined
    ? []
    : fetchNewModelFiles(await client.getModelVersionById(seeded.model_version_id), known);

/** Where the files that a run has made go. */
export interface OutcomeFolders {
  readonly images: string;
  readonly models: string;
}

/** Reads what is there after the run, and downloads what it has made. */
export const readOutcome = async (
  client: Client,
  { seed, seeded, start, folders }: { seed: SeedPlan; seeded: Seeded; start: Start; folders: OutcomeFolders },
): Promise<Outcome> => {
  const modelFiles = await readModels(client, seeded, { without: start.modelFileIds, folder: folders.models });
  const state = await readState(client, seed, seeded);
  const version =
    seed.outputVersion === undefined ? undefined : await findVersion(client, seeded.dataset_id, seed.outputVersion);
  if (version === undefined) return { state, output: undefined, newImages: new Map(), modelFiles };
  const originals = new Set(state.images.map(({ dataId }) => dataId));
  const newImages = await fetchNewImages(version, { without: originals, folder: folders.images });
  return { state, output: await readVersion(version, []), newImages, modelFiles };
};
