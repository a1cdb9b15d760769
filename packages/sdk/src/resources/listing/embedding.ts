import type { Connection } from '../../http/connection.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type Embedding, readPoints } from '../../wire/embedding.ts';

const PAGE = 100;

/**
 * The embedding of one object, among those of the collection behind an API path; undefined when it has none. The
 * platform has no question for a single one, so the collection is read until it comes.
 */
export const findEmbedding = async (
  connection: Connection,
  collectionPath: string,
  { id, signal }: { readonly id: string; readonly signal: MaybeSignal },
): Promise<Embedding | undefined> => {
  let offset: string | number | undefined;
  for (;;) {
    const { points, nextOffset } = await connection.request({
      method: 'GET',
      path: `${collectionPath}/points/scroll`,
      query: { with_vector: true, with_payload: false, has_error: false, limit: PAGE, offset },
      read: readPoints,
      signal,
    });
    const found = points.find((point) => point.id === id);
    if (found !== undefined) return found.vector;
    if (points.length === 0 || nextOffset === undefined || nextOffset === offset) return undefined;
    offset = nextOffset;
  }
};
