import type { DatasetVersion, Shape } from '@picsellia-ts/sdk';
import type { Intent, Intents } from '../../intents.ts';
import type { Pending } from '../tasks/plan.ts';
import type { ShapeCounts } from './count-shapes.ts';
import { loadShapes, missingFrom } from './held-shapes.ts';

/** One asset's shapes on their way. */
export interface ShapesOf extends Pending<readonly Shape[]> {
  /** What of them is still to be written, where an earlier try may have written some. */
  readonly missing?: readonly Shape[];
}

/** What is known of earlier tries to add to annotations. */
export interface Appending {
  /** Where it is kept what is about to be added. */
  readonly intents: Intents;
  /** What was begun and not brought to its end, by asset: it is what is added, whatever the handler says this time. */
  readonly begun: ReadonlyMap<string, Intent>;
  /** A former start may have added what this disk does not know of. */
  readonly isTakenUp: boolean;
}

/**
 * Looks what the assets hold before anything is added to them, and keeps it on disk. Where an earlier try may have added
 * shapes, those that are there are not added again: an annotation of several kinds takes a request for each of them.
 */
export const beginAppend = async (
  version: DatasetVersion,
  chunk: readonly ShapesOf[],
  { intents, begun, isTakenUp }: Appending,
): Promise<{ readonly chunk: readonly ShapesOf[]; readonly before: ShapeCounts }> => {
  const held = await loadShapes(
    version,
    chunk.map(({ asset }) => asset.id),
  );
  const heldBy = ({ asset }: ShapesOf): readonly Shape[] => held.get(asset.id) ?? [];
  const begunChunk = chunk.map((pending) => {
    const intent = begun.get(pending.asset.id);
    const result = intent?.shapes ?? pending.result;
    const missing = intent || isTakenUp ? missingFrom(heldBy(pending), result) : result;
    return { ...pending, result, missing };
  });
  intents.note(
    begunChunk.map((pending) => ({
      asset: pending.asset.id,
      before: heldBy(pending).length - (pending.result.length - pending.missing.length),
      shapes: pending.result,
    })),
  );
  const before = new Map(chunk.map((pending) => [pending.asset.id, heldBy(pending).length]));
  return { chunk: begunChunk, before };
};
