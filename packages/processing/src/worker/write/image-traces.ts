import type { Asset, DatasetVersion, LoadedAnnotation } from '@picsellia-ts/sdk';
import { Ledger, type Written, type WrittenImage } from '../../ledger.ts';
import type { RunInput } from '../run-input.ts';
import type { PlatformItem } from '../stream/run-asset.ts';
import { type ImageName, readImageName, shortId, stemOf } from './image-names.ts';

interface Trace extends ImageName {
  readonly asset: string;
  readonly image: WrittenImage;
}

/** What former starts of the job have left in the output version. */
export interface Traces {
  /** By id, what the ledger of this disk calls done and the platform still holds. */
  readonly done: ReadonlyMap<string, Written>;
  /** What is there of an asset whose images are all there and annotated; undefined when that cannot be told. */
  find(item: PlatformItem): Written | undefined;
}

const shapesByAsset = async (version: DatasetVersion, assetIds: readonly string[]) => {
  const shapes = new Map<string, LoadedAnnotation['shapes'][number][]>();
  if (assetIds.length === 0) return shapes;
  for await (const loaded of version.loadAnnotations({ assetIds })) {
    shapes.set(loaded.assetId, [...(shapes.get(loaded.assetId) ?? []), ...loaded.shapes]);
  }
  return shapes;
};

/** An image without shapes may be one whose annotation did not come to be, so it proves nothing. */
const tracesOf = async (jobId: string, output: DatasetVersion, assets: readonly Asset[]): Promise<Trace[]> => {
  const named = assets.flatMap((asset) => {
    const name = readImageName(jobId, asset.filename);
    return name === undefined ? [] : [{ name, asset }];
  });
  const shapes = await shapesByAsset(
    output,
    named.map(({ asset }) => asset.id),
  );
  return named.flatMap(({ name, asset }) => {
    const found = shapes.get(asset.id) ?? [];
    const { filename, dataId, tags } = asset;
    return found.length === 0 ? [] : [{ ...name, image: { filename, dataId, shapes: found, tags } }];
  });
};

/** Reads from the ledger and the output version what is done; an output without assets has no traces. */
export const readTraces = async (
  { workDir, jobId, definition: { keepOriginals } }: RunInput,
  output: DatasetVersion,
): Promise<Traces> => {
  const dataIds = new Set<string>();
  const byAsset = new Map<string, Trace[]>();
  for await (const page of output.listAssets().pages()) {
    for (const { dataId } of page) dataIds.add(dataId);
    for (const trace of await tracesOf(jobId, output, page)) {
      byAsset.set(trace.asset, [...(byAsset.get(trace.asset) ?? []), trace]);
    }
  }
  const done = new Map<string, Written>();
  for await (const { asset, state, images = [] } of Ledger.read(workDir, jobId)) {
    if (state === 'done' && images.every(({ dataId }) => dataIds.has(dataId))) done.set(asset, { images });
  }
  return {
    done,
    find(item) {
      // The annotation of a kept original would have to be compared with its source's.
      if (keepOriginals) return undefined;
      const traces = byAsset.get(shortId(item.id)) ?? [];
      const count = traces[0]?.count ?? 0;
      const isWhole =
        traces.length === count &&
        new Set(traces.map(({ index }) => index)).size === count &&
        traces.every((trace) => trace.count === count && trace.stem === stemOf(item.filename));
      return isWhole && count > 0 ? { images: traces.map(({ image }) => image) } : undefined;
    },
  };
};
