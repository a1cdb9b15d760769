import type { Asset, DatasetVersion } from '@picsellia-ts/sdk';
import type { Ledger, WrittenImage } from '../../ledger.ts';
import type { Proof } from '../tasks/plan.ts';
import { countShapes } from './count-shapes.ts';
import { doneIn, refuseDifferences } from './differences.ts';
import { countPlatform, type PlatformCounts } from './verify.ts';

type Held = ReadonlyMap<string, readonly Asset[]>;

const assetsOf = async (output: DatasetVersion, images: readonly WrittenImage[]): Promise<Held> => {
  const held = new Map<string, Asset[]>();
  const dataIds = [...new Set(images.map(({ dataId }) => dataId))];
  for await (const asset of output.listAssets({ dataIds })) {
    held.set(asset.dataId, [...(held.get(asset.dataId) ?? []), asset]);
  }
  return held;
};

/** What is wrong with one image, as far as a list of assets tells it. */
const faultOf = ({ filename, dataId, tags = [] }: WrittenImage, held: Held): string[] => {
  const [asset, ...others] = held.get(dataId) ?? [];
  if (asset === undefined) return [`${filename} (data ${dataId}): not in the version`];
  if (others.length > 0) return [`${filename} (data ${dataId}): ${others.length + 1} times in the version`];
  const missing = tags.filter((tag) => !asset.tags.includes(tag));
  return missing.length > 0 ? [`${filename} (${asset.id}): not tagged ${missing.join(', ')}`] : [];
};

const shapeFaults = async (output: DatasetVersion, images: readonly WrittenImage[], held: Held): Promise<string[]> => {
  const sent = images.flatMap(({ filename, dataId, shapes = [] }) =>
    (held.get(dataId) ?? []).slice(0, 1).map(({ id }) => ({ id, filename, count: shapes.length })),
  );
  const annotated = sent.filter(({ count }) => count > 0);
  if (annotated.length === 0) return [];
  const found = await countShapes(
    output,
    annotated.map(({ id }) => id),
  );
  return annotated.flatMap(({ id, filename, count }) => {
    const there = found.get(id) ?? 0;
    // An annotation that people extend meanwhile holds more.
    return there < count ? [`${filename} (${id}): ${count} shapes sent, ${there} there`] : [];
  });
};

async function* writtenIn(ledger: Ledger): AsyncGenerator<readonly WrittenImage[], void> {
  for await (const entries of doneIn(ledger, ({ images = [] }) => images.length)) {
    yield entries.flatMap(({ images = [] }) => images);
  }
}

/**
 * Looks whether each image that this start has written is in the output version, once, with its tags and shapes. Shapes
 * are read back only where the totals of the version do not add up.
 *
 * @throws RunError with exit code 3 that names the images that are not as they were sent.
 */
export const verifyImages = async (output: DatasetVersion, ledger: Ledger, before: PlatformCounts): Promise<Proof> => {
  const [after] = await Promise.all([countPlatform(output), output.sync()]);
  let sent = 0;
  for await (const images of writtenIn(ledger)) {
    for (const { shapes = [] } of images) sent += shapes.length;
  }
  const areShapesThere = after.shapes === before.shapes + sent;
  const faults: string[] = [];
  for await (const images of writtenIn(ledger)) {
    const held = await assetsOf(output, images);
    faults.push(...images.flatMap((image) => faultOf(image, held)));
    if (!areShapesThere) faults.push(...(await shapeFaults(output, images, held)));
  }
  refuseDifferences('the output version does not hold what was sent', faults);
  return { ...(output.size !== undefined && { assets: output.size }), ...after };
};
