import type { AnnotationStatus, InferenceType } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { type LoadedAnnotation, readIds, readLoadedAnnotations } from '../../wire/annotation.ts';
import type { CallOptions } from '../call-options.ts';
import { ahead } from './ahead.ts';

/** Which annotations to name: those of the given assets, of the whole version without; an empty list means none. */
export interface AnnotationIdsOptions extends CallOptions {
  readonly assetIds?: readonly string[] | undefined;
  readonly status?: AnnotationStatus | undefined;
}

/** How annotations are loaded: `chunkSize` of them with one request, 100 if not given and never more than 1000. */
export interface LoadChunkOptions extends CallOptions {
  readonly chunkSize?: number | undefined;
}

/**
 * Which annotations to load: those named by `ids`, else as for the ids; an empty list means none. `chunkSize` of them
 * come with one request: 100, or 10 where shapes are long (SEGMENTATION, LINE, MULTI), and never more than that.
 */
export interface LoadAnnotationsOptions extends AnnotationIdsOptions, LoadChunkOptions {
  readonly ids?: readonly string[] | undefined;
}

const IDS_CHUNK = 50;
const LOAD_CHUNK = 100;
const REQUESTS_AT_ONCE = 4;
const MAX_LOAD_CHUNK = 1000;
// Annotations of these types tend to be long, and an answer must not grow without bound.
const LONG_LOAD_CHUNK = 10;
const LONG_TYPES: ReadonlySet<InferenceType> = new Set(['SEGMENTATION', 'LINE', 'MULTI']);

const checkChunkSize = (chunkSize: number | undefined): void => {
  if (chunkSize === undefined || (Number.isInteger(chunkSize) && chunkSize >= 1)) return;
  throw new TypeError(`chunkSize must be an integer of at least 1, got ${chunkSize}`);
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

/** The annotations of these ids with their shapes, in the order of the chunks; some requests run ahead. */
export async function* loadByIds(
  connection: Connection,
  versionId: string,
  request: { readonly ids: readonly string[]; readonly options: LoadChunkOptions },
): AsyncGenerator<LoadedAnnotation> {
  const { chunkSize, signal } = request.options;
  checkChunkSize(chunkSize);
  const chunks = chunksOf(request.ids, Math.min(chunkSize ?? LOAD_CHUNK, MAX_LOAD_CHUNK));
  const path = apiPath`/api/dataset/version/${versionId}/annotations`;
  const read = readLoadedAnnotations;
  const pages = ahead(chunks, {
    concurrency: REQUESTS_AT_ONCE,
    signal,
    work: (body, use) => connection.request({ method: 'XGET', path, body, read, signal: use }),
  });
  for await (const page of pages) yield* page;
}

export async function* loadAnnotations(
  connection: Connection,
  version: { readonly id: string; readonly type: InferenceType },
  options: LoadAnnotationsOptions,
): AsyncGenerator<LoadedAnnotation> {
  checkChunkSize(options.chunkSize);
  const bound = LONG_TYPES.has(version.type) ? LONG_LOAD_CHUNK : LOAD_CHUNK;
  const chunking = { ...options, chunkSize: Math.min(options.chunkSize ?? bound, bound) };
  for await (const ids of options.ids === undefined ? idChunks(connection, version.id, options) : [options.ids]) {
    yield* loadByIds(connection, version.id, { ids, options: chunking });
  }
}
