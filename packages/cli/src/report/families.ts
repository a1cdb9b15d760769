import type { PlatformImage, PlatformState } from '../outcome/platform.ts';
import type { LedgerLine } from '../outcome/run-record.ts';

/** What became of the images of an output version: which were made of which source, and which nobody knows of. */
export interface Families {
  /** By the id of the source. */
  readonly made: ReadonlyMap<string, readonly PlatformImage[]>;
  readonly strays: readonly PlatformImage[];
}

/** Puts new images to their sources by what the ledger says; originals that were kept are left out. */
export const findFamilies = (
  output: PlatformState,
  sources: PlatformState,
  ledger: ReadonlyMap<string, LedgerLine>,
): Families => {
  const sourceOf = new Map<string, string>();
  for (const [id, { images }] of ledger) for (const { dataId } of images ?? []) sourceOf.set(dataId, id);
  const originals = new Set(sources.images.map(({ dataId }) => dataId));
  const made = new Map<string, PlatformImage[]>();
  const strays: PlatformImage[] = [];
  for (const image of output.images) {
    if (originals.has(image.dataId)) continue;
    const source = sourceOf.get(image.dataId);
    if (source === undefined) strays.push(image);
    else made.set(source, [...(made.get(source) ?? []), image]);
  }
  for (const images of made.values()) {
    images.sort((one, other) => one.filename.localeCompare(other.filename, 'en', { numeric: true }));
  }
  return { made, strays };
};
