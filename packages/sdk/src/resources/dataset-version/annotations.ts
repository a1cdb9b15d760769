import type { AnnotationStatus } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { checkRange, offsetPages } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { readAnnotationPage } from '../../wire/annotation.ts';
import { Annotation } from '../annotation/annotation.ts';
import { MultiAnnotation } from '../annotation/multi-annotation.ts';
import type { CallOptions } from '../call-options.ts';

/** Which annotations, and in which order; `orderBy` names fields, with `-` before one that shall descend. */
export interface ListAnnotationsOptions extends CallOptions {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly status?: AnnotationStatus | undefined;
}

export const listAnnotations = (
  connection: Connection,
  versionId: string,
  options: ListAnnotationsOptions,
): MultiAnnotation => {
  checkRange(options);
  const path = apiPath`/api/dataset/version/${versionId}/annotations`;
  const { orderBy, status, signal } = options;
  return new MultiAnnotation({ connection, datasetVersionId: versionId }, async function* () {
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
