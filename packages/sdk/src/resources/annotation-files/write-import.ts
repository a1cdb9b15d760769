import { chunksOf } from '../../http/pagination.ts';
import type { Shape } from '../../shapes/shape.ts';
import { type BulkElement, writeElement } from '../../wire/bulk-annotation.ts';
import { BULK_CHUNK, type BulkAnnotationOptions, postBulk, writeInBulk } from '../dataset-version/bulk-annotations.ts';
import { appendOnce } from './append-once.ts';
import { type LabelPlan, prepareLabels } from './import-labels.ts';
import type { ImportAnnotationsOptions } from './import-options.ts';
import type { ImportTarget } from './import-target.ts';

/** What a file says of one asset; the shapes name their labels. */
export interface PlannedAsset {
  readonly assetId: string;
  readonly shapes: readonly Shape[];
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** What stands between a plan and its elements: ids of labels by their names. */
type LabelIds = ReadonlyMap<string, string>;

const toElement = (asset: PlannedAsset, labelIds: LabelIds): BulkElement =>
  writeElement(asset, ({ label }) => labelIds.get(label) ?? '');

const bulkOptionsOf = ({ mode, status, signal }: ImportAnnotationsOptions): BulkAnnotationOptions => ({
  mode: mode ?? 'REPLACE',
  status,
  signal,
});

/** Writes elements that hold what cannot be counted, such as tracks: an addition is not repeated. */
export const writeElements = (
  version: ImportTarget,
  elements: readonly BulkElement[],
  options: ImportAnnotationsOptions,
): Promise<Record<string, number>> =>
  writeInBulk(chunksOf(elements, BULK_CHUNK), options.signal, (chunk) =>
    postBulk(version.connection, version.id, { elements: chunk, options: bulkOptionsOf(options) }),
  );

function* elementChunks(
  assets: readonly PlannedAsset[],
  labelIds: LabelIds,
): Generator<readonly BulkElement[], void, void> {
  for (const chunk of chunksOf(assets, BULK_CHUNK)) yield chunk.map((asset) => toElement(asset, labelIds));
}

/** Makes the labels that are missing, then writes the assets' shapes; everything was checked before. */
export const writeImport = async (
  version: ImportTarget,
  plan: { readonly labels: LabelPlan; readonly assets: readonly PlannedAsset[] },
  options: ImportAnnotationsOptions,
): Promise<Record<string, number>> => {
  const labelIds = await prepareLabels(version, plan.labels, options);
  const bulkOptions = bulkOptionsOf(options);
  return writeInBulk(elementChunks(plan.assets, labelIds), options.signal, (elements) =>
    bulkOptions.mode === 'CONCATENATE'
      ? appendOnce(version, elements, bulkOptions)
      : postBulk(version.connection, version.id, { elements, options: bulkOptions }),
  );
};
