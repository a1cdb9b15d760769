import { type Connection, readNothing } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import type { CallOptions } from '../call-options.ts';
import { eachPart } from '../parts.ts';

/** Which annotations of a version: all of them, those of some assets, or some by their own ids. */
export type DoomedAnnotations =
  | 'all'
  | { readonly assetIds: readonly string[] }
  | { readonly annotationIds: readonly string[] };

/** Stands for all assets of the version where asset ids are asked for. */
const ALL = '__all__';
const CHUNK = 10_000;

const bodiesOf = (doomed: DoomedAnnotations): object[] => {
  if (doomed === 'all') return [{ asset_ids: [ALL] }];
  if ('annotationIds' in doomed) {
    return chunksOf(doomed.annotationIds, CHUNK).map((ids) => ({ asset_ids: [ALL], annotation_ids: ids }));
  }
  // An id that is no id must not turn into every asset.
  if (doomed.assetIds.includes(ALL)) throw new TypeError(`${ALL} is not the id of an asset`);
  return chunksOf(doomed.assetIds, CHUNK).map((ids) => ({ asset_ids: ids }));
};

/** Deletes annotations of a dataset version with their shapes; an empty list of ids sends nothing. */
export const deleteAnnotations = async (
  connection: Connection,
  versionId: string,
  request: { readonly which: DoomedAnnotations; readonly options: CallOptions },
): Promise<void> => {
  const path = apiPath`/api/dataset/version/${versionId}/annotations`;
  const { signal } = request.options;
  const bodies = bodiesOf(request.which);
  await eachPart('the deletion of annotations', bodies, {
    nameOf: (body) => `part ${bodies.indexOf(body) + 1} of ${bodies.length}, of up to ${CHUNK} ids`,
    run: (body) => connection.request({ method: 'DELETE', path, body, read: readNothing, signal }),
    signal,
  });
};
