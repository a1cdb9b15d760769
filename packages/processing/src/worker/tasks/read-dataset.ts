import type { DatasetVersion } from '@picsellia-ts/sdk';
import type { Model } from '../../task-table.ts';
import type { PlatformItem } from '../stream/run-asset.ts';
import type { Plan, PlanWays } from './plan.ts';

/** Why a data is nothing that a handler of images can work on. */
export const refuseData = ({ type, uploadStatus }: PlatformItem): string | undefined => {
  if (type !== 'IMAGE') return 'not an image';
  return uploadStatus === 'DONE' ? undefined : `data is ${uploadStatus}`;
};

/** The assets of a version that a job is about, and their annotations. */
export const assetsOf = (
  version: DatasetVersion,
  selection: readonly string[] | undefined,
): Pick<PlanWays<unknown>, 'pages' | 'annotationsOf'> => ({
  pages: version.listAssets(selection ? { ids: selection } : {}).pages(),
  annotationsOf: (id) => Array.fromAsync(version.loadAnnotations({ assetIds: [id] })),
});

/** Says what a run is about. */
export const datasetLine = (
  name: string,
  { name: dataset, version, type, size }: DatasetVersion,
  selection: readonly string[] | undefined,
): string => {
  const assets = selection ? `${selection.length} chosen assets` : `${size ?? 'all its'} assets`;
  return `${name} on ${dataset}/${version} (${type}, ${assets})`;
};

/** Says which model a run works with; nothing without one. */
export const modelLine = (model: Model | undefined): Plan<unknown>['announcement'] =>
  model ? [{ level: 'info', text: `model ${model.name} (${model.type})` }] : [];
