import type { AnnotationStatus, InferenceType } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { checkRange, chunksOf, offsetPages } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { type LoadedAnnotation, readAnnotationPage, readIds, readLoadedAnnotations } from '../../wire/annotation.ts';
import { Annotation } from '../annotation.ts';
import type { CallOptions } from '../call-options.ts';

/** Which annotations, and in which order; `orderBy` names fields, with `-` before one that shall descend. */
export interface ListAnnotationsOptions extends CallOptions {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly status?: AnnotationStatus | undefined;
}

/** Which annotations to name: those of the given assets, of the whole version without; an empty list means none. */
export interface AnnotationIdsOptions extends CallOptions {
  readonly assetIds?: readonly string[] | undefined;
  readonly status?: AnnotationStatus | undefined;
}

/** Which annotations to load: those named by `ids`, else as for the ids; an empty list means none. */
export interface LoadAnnotationsOptions extends AnnotationIdsOptions {
  readonly ids?: readonly string[] | undefined;
}

const IDS_CHUNK = 50;
const LOAD_CHUNK = 100;
// Annotations of these types tend to be long, and an answer must not grow without bound.
const LONG_LOAD_CHUNK = 10;
const LONG_TYPES: ReadonlySet<InferenceType> = new Set(['SEGMENTATION', 'LINE', 'MULTI']);

export const listAnnotations = (
  connection: Connection,
  versionId: string,
  options: ListAnnotationsOptions,
): LazyList<Annotation> => {
  checkRange(options);
  const path = apiPath`/api/dataset/version/${versionId}/annotations`;
  const { orderBy, status, signal } = options;
  return new LazyList(async function* () {
    const pages = offsetPages(options, (range) =>
      connection.request({
        method: 'GET',
        path,
        query: { ...range, order_by: orderBy, status },
        read: readAnnotationPage({ datasetVersionId: versionId }),
        signal,
      }),
    );
    for await (const page of pages) yield page.map((record) => new Annotation(connection, record));
  });
};

async function* idChunks(
  connection: Connection,
  versionId: string,
  options: AnnotationIdsOptions,
): AsyncGenerator<readonly string[]> {
  const { assetIds, status, signal } = options;
  for (const chunk of assetIds === undefined ? [undefined] : chunksOf(assetIds, IDS_CHUNK)) {
    yield await connection.request({
      method: 'GET',
      path: apiPath`/api/dataset/version/${versionId}/annotations/ids`,
      query: { status, asset_ids: chunk },
      read: readIds,
      signal,
    });
  }
}

export const listAnnotationIds = async (
  connection: Connection,
  versionId: string,
  options: AnnotationIdsOptions,
): Promise<string[]> => {
  const ids: string[] = [];
  for await (const chunk of idChunks(connection, versionId, options)) for (const id of chunk) ids.push(id);
  return ids;
};

export async function* loadAnnotations(
  connection: Connection,
  version: { readonly id: string; readonly type: InferenceType },
  options: LoadAnnotationsOptions,
): AsyncGenerator<LoadedAnnotation> {
  const size = LONG_TYPES.has(version.type) ? LONG_LOAD_CHUNK : LOAD_CHUNK;
  for await (const ids of options.ids === undefined ? idChunks(connection, version.id, options) : [options.ids]) {
    for (const chunk of chunksOf(ids, size)) {
      yield* await connection.request({
        method: 'XGET',
        path: apiPath`/api/dataset/version/${version.id}/annotations`,
        body: chunk,
        read: readLoadedAnnotations,
        signal: options.signal,
      });
    }
  }
}
