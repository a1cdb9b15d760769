import type { Connection } from '../../http/connection.ts';
import { offsetPages } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { type ExtendedAsset, readExtendedAssetPage } from '../../wire/extended-asset.ts';
import { Asset } from '../asset/asset.ts';
import { MultiAsset } from '../asset/multi-asset.ts';
import type { CallOptions } from '../call-options.ts';
import type { Label } from '../label/label.ts';
import { shuffle } from './shuffle.ts';

/**
 * How annotated assets are shared out. With a `randomSeed` the same version is always split in the same way, though not
 * in the way of the reference client, whose generator is Python's own. `loadAssetPageSize` assets (100) come with one
 * request.
 */
export interface SplitOptions extends CallOptions {
  readonly randomSeed?: number | string | undefined;
  readonly loadAssetPageSize?: number | undefined;
}

/** How often each label occurs in a part: names in `x`, counts in `y`, in the same order. */
export interface LabelDistribution {
  readonly x: readonly string[];
  readonly y: readonly number[];
}

/** The parts of a split, how often each label occurs in each of them, and all labels of the version. */
export type MultiSplit = readonly [
  splits: readonly MultiAsset[],
  counts: readonly Readonly<Record<string, number>>[],
  labels: readonly Label[],
];

/** Parts for training and testing, how often each label occurs in them, and all labels of the version. */
export type TrainTestSplit = readonly [
  train: MultiAsset,
  test: MultiAsset,
  countTrain: LabelDistribution,
  countTest: LabelDistribution,
  labels: readonly Label[],
];

/** Parts for training, testing and validation, how often each label occurs in them, and all labels of the version. */
export type TrainTestValSplit = readonly [
  train: MultiAsset,
  test: MultiAsset,
  validation: MultiAsset,
  countTrain: LabelDistribution,
  countTest: LabelDistribution,
  countValidation: LabelDistribution,
  labels: readonly Label[],
];

/** The version to split. */
interface SplitTarget {
  readonly connection: Connection;
  readonly id: string;
  listLabels(options?: CallOptions): { toArray(): Promise<Label[]> };
}

const PAGE_SIZE = 100;
// A sum such as 0.64 + 0.16 + 0.2 falls short of what it stands for by less than counts.
const NEARLY = 1e-9;

/** The places at which a list of `count` is cut. @throws RangeError for ratios that cannot share out anything */
export const cutsOf = (ratios: readonly number[], count: number): number[] => {
  if (ratios.length < 2) throw new RangeError('give at least two ratios');
  const wrong = ratios.find((ratio) => !(Number.isFinite(ratio) && ratio >= 0));
  if (wrong !== undefined) throw new RangeError(`a ratio must be a number of at least 0, got ${wrong}`);
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  if (total === 0) throw new RangeError('one ratio at least must be above 0');
  let sum = 0;
  const inner = ratios.slice(0, -1).map((ratio) => {
    sum += ratio / total;
    return Math.min(count, Math.floor(sum * count + NEARLY));
  });
  return [0, ...inner, count];
};

const listAnnotated = async (version: SplitTarget, options: SplitOptions): Promise<ExtendedAsset[]> => {
  const annotated: ExtendedAsset[] = [];
  const pages = offsetPages({ pageSize: options.loadAssetPageSize ?? PAGE_SIZE }, (range) =>
    version.connection.request({
      method: 'GET',
      path: apiPath`/api/dataset/version/${version.id}/assets/extended`,
      query: range,
      read: readExtendedAssetPage,
      signal: options.signal,
    }),
  );
  for await (const page of pages) for (const one of page) if (one.labelIds !== undefined) annotated.push(one);
  return annotated;
};

const countLabels = (assets: readonly ExtendedAsset[], names: ReadonlyMap<string, string>): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const { labelIds = [] } of assets) {
    for (const id of labelIds) {
      const name = names.get(id) ?? id;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries(counts);
};

interface Part {
  readonly assets: MultiAsset;
  readonly counts: Readonly<Record<string, number>>;
}

const split = async (
  version: SplitTarget,
  ratios: readonly number[],
  options: SplitOptions,
): Promise<{ readonly parts: readonly Part[]; readonly labels: readonly Label[] }> => {
  // Checked before anything is read.
  cutsOf(ratios, 0);
  const annotated = shuffle(await listAnnotated(version, options), options.randomSeed);
  const labels = await version.listLabels({ signal: options.signal }).toArray();
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const cuts = cutsOf(ratios, annotated.length);
  const parts = ratios.map((_, index) => {
    const members = annotated.slice(cuts[index], cuts[index + 1]);
    const assets = members.map(({ asset }) => new Asset(version.connection, asset, version.id));
    const origin = { connection: version.connection, datasetVersionId: version.id };
    return { assets: MultiAsset.of(origin, assets), counts: countLabels(members, names) };
  });
  return { parts, labels };
};

/** Shares out the annotated assets of a version at random, in parts of the given proportions. */
export const splitIntoMultiAssets = async (
  version: SplitTarget,
  ratios: readonly number[],
  options: SplitOptions,
): Promise<MultiSplit> => {
  const { parts, labels } = await split(version, ratios, options);
  return [parts.map(({ assets }) => assets), parts.map(({ counts }) => counts), labels];
};

const partAt = (parts: readonly Part[], index: number): [MultiAsset, LabelDistribution] => {
  const part = parts[index];
  if (part === undefined) throw new RangeError(`there is no part ${index}`);
  return [part.assets, { x: Object.keys(part.counts), y: Object.values(part.counts) }];
};

export const trainTestSplit = async (
  version: SplitTarget,
  options: SplitOptions & { readonly prop?: number | undefined },
): Promise<TrainTestSplit> => {
  const { prop = 0.8 } = options;
  if (!(prop >= 0 && prop <= 1)) throw new RangeError(`prop must lie between 0 and 1, got ${prop}`);
  const { parts, labels } = await split(version, [prop, 1 - prop], options);
  const [train, countTrain] = partAt(parts, 0);
  const [test, countTest] = partAt(parts, 1);
  return [train, test, countTrain, countTest, labels];
};

export const trainTestValSplit = async (
  version: SplitTarget,
  options: SplitOptions & { readonly ratios?: readonly number[] | undefined },
): Promise<TrainTestValSplit> => {
  const { ratios = [0.64, 0.16, 0.2] } = options;
  if (ratios.length !== 3) throw new RangeError(`give three ratios: for training, testing and validation`);
  const { parts, labels } = await split(version, ratios, options);
  const [train, countTrain] = partAt(parts, 0);
  const [test, countTest] = partAt(parts, 1);
  const [validation, countValidation] = partAt(parts, 2);
  return [train, test, validation, countTrain, countTest, countValidation, labels];
};
