import type { Connection } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readAttachedCount } from '../../wire/tag.ts';
import { eachPart } from '../parts.ts';

/** Ids that go into one request; the platform's own limit is not known, and that of adding data is this. */
export const ID_CHUNK = 10_000;

export interface TagMove {
  readonly tag: { readonly id: string; readonly name: string };
  readonly verb: 'attach' | 'detach';
  readonly ids: readonly string[];
  readonly signal: MaybeSignal;
}

/** Attaches a tag on ids, or takes it off them, and answers how many the platform counted, 0 where it does not say. */
export const moveTag = async (connection: Connection, { tag, verb, ids, signal }: TagMove): Promise<number> => {
  const counts = await eachPart(`to ${verb} tag ${tag.name}`, chunksOf(ids, ID_CHUNK), {
    nameOf: (chunk) => `${chunk.length} ids from ${chunk[0]}`,
    run: (chunk) =>
      connection.request({
        method: 'POST',
        path: `${apiPath`/api/tag/${tag.id}`}/${verb}`,
        body: chunk,
        isIdempotent: true,
        read: readAttachedCount,
        signal,
      }),
    signal,
  });
  return counts.reduce((sum, count) => sum + count, 0);
};
