import type { DatasetVersion, DatasetVersionReader } from '@picsellia-ts/sdk';
import { ahead } from '../../ahead.ts';
import type { Model } from '../../task-table.ts';
import type { PlatformItem } from '../stream/run-asset.ts';
import type { Plan, PlanWays } from './plan.ts';

/** Why a data is nothing that a handler of images can work on. */
export const refuseData = ({ type, uploadStatus }: PlatformItem): string | undefined => {
  if (type !== 'IMAGE') return 'not an image';
  return uploadStatus === 'DONE' ? undefined : `data is ${uploadStatus}`;
};

/** Asks for the first page now, while whoever will want it still asks for other things. */
const begun = <T>(pages: AsyncIterable<T>): AsyncIterable<T> => {
  const iterator = pages[Symbol.asyncIterator]();
  const first = ahead(iterator.next());
  return {
    async *[Symbol.asyncIterator]() {
      for (let next = await first; !next.done; next = await iterator.next()) yield next.value;
    },
  };
};

/** A page of a thousand takes its time to be made and read, and until then no image is on its way. */
const PAGE_SIZE = 250;

/** The assets of a version that a job is about; they are asked for at once. */
export const assetsOf = (
  version: Pick<DatasetVersionReader, 'listAssets'>,
  selection: readonly string[] | undefined,
): Pick<PlanWays<unknown>, 'pages'> => ({
  pages: begun(version.listAssets({ pageSize: PAGE_SIZE, ...(selection && { ids: selection }) }).pages()),
});

/** What the assets of a version are annotated with. */
export const annotationsOf = (version: DatasetVersion): Pick<PlanWays<unknown>, 'annotationsOf'> => ({
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
