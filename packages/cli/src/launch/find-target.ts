import type { Client, Job, LaunchOptions } from '@picsellia-ts/sdk';
import { CommandError } from '../errors.ts';
import { count } from '../output.ts';
import { findDatalake, findDatasetVersion, findModelVersion } from './find-resource.ts';
import type { Selection, TargetChoice } from './options.ts';

/** What a job will run on, found on the platform. */
export interface Target {
  readonly kind: TargetChoice['kind'];
  readonly id: string;
  /** For people: `pets/v1 (2 assets)`. */
  readonly title: string;
  /** Id of the dataset that a dataset version is of; undefined for other targets. */
  readonly datasetId: string | undefined;
  /** Whether it is locked against changes; undefined where nobody says. */
  readonly isLocked: boolean | undefined;
  readonly launch: (options: LaunchOptions) => Promise<Job>;
}

interface Found {
  readonly id: string;
}

/** The chosen things; undefined for all. @throws CommandError when one is missing, or nothing fits */
const choose = async <T extends Found>(
  selection: Selection,
  list: (options: { ids: readonly string[] } | { q: string } | Record<never, never>) => AsyncIterable<T>,
  { flag, noun, isAllNamed }: { flag: string; noun: string; isAllNamed: boolean },
): Promise<readonly T[] | undefined> => {
  if (selection === 'all' && !isAllNamed) return undefined;
  if (selection === 'all' || 'query' in selection) {
    const items = await Array.fromAsync(list(selection === 'all' ? {} : { q: selection.query }));
    if (items.length > 0) return items;
    throw new CommandError(selection === 'all' ? `There are no ${noun}.` : `--query: it finds no ${noun}.`);
  }
  const items = await Array.fromAsync(list({ ids: selection.ids }));
  const known = new Set(items.map(({ id }) => id));
  const missing = selection.ids.filter((id) => !known.has(id));
  if (missing.length === 0) return items;
  throw new CommandError(
    `${flag}: ${count(missing.length, 'id')} of ${selection.ids.length} are not there: ${missing[0]}`,
  );
};

const ofVersion = async (client: Client, text: string, selection: Selection): Promise<Target> => {
  const version = await findDatasetVersion(client, '--dataset-version', text);
  const words = { flag: '--assets', noun: 'assets', isAllNamed: false };
  const assets = await choose(selection, (options) => version.listAssets(options), words);
  return {
    kind: 'DATASET_VERSION',
    id: version.id,
    title: `${version.name}/${version.version}${assets === undefined ? '' : ` (${count(assets.length, 'asset')})`}`,
    datasetId: version.originId,
    isLocked: version.isLocked,
    launch: (options) => version.launchProcessing({ ...options, ...(assets !== undefined && { assets }) }),
  };
};

const ofDatalake = async (client: Client, text: string, selection: Selection): Promise<Target> => {
  const datalake = await findDatalake(client, '--datalake', text);
  const words = { flag: '--data', noun: 'data', isAllNamed: true };
  const data = (await choose(selection, (options) => datalake.listData(options), words)) ?? [];
  return {
    kind: 'DATALAKE',
    id: datalake.id,
    title: `${datalake.name} (${data.length} data)`,
    datasetId: undefined,
    isLocked: undefined,
    launch: (options) => datalake.launchProcessing({ ...options, data }),
  };
};

const ofModel = async (client: Client, text: string): Promise<Target> => {
  const version = await findModelVersion(client, '--model-version', text);
  return {
    kind: 'MODEL_VERSION',
    id: version.id,
    title: `${version.originName}/${version.name}`,
    datasetId: undefined,
    isLocked: undefined,
    launch: (options) => version.launchProcessing(options),
  };
};

/** Finds what a job is to run on, and the assets or data that are meant. @throws CommandError for what is not there */
export const findTarget = (client: Client, choice: TargetChoice): Promise<Target> => {
  if (choice.kind === 'DATASET_VERSION') return ofVersion(client, choice.text, choice.selection);
  if (choice.kind === 'DATALAKE') return ofDatalake(client, choice.text, choice.selection);
  return ofModel(client, choice.text);
};
