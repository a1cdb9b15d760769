import type { Seeded } from '@picsellia-ts/emulator';
import type { Client } from '@picsellia-ts/sdk';
import { readState } from '../dry-run/outcome.ts';
import { findVersion, type PlatformImage, readVersion } from '../outcome/platform.ts';
import { shapeKey } from '../outcome/shape-key.ts';
import { count } from '../output.ts';
import { isTagging, makesImages, targetOf } from '../seed/job.ts';
import type { SeedPlan } from '../seed/seed-plan.ts';

/** What the platform holds of a run's results: each by what it belongs to, with all that is known of it. */
export interface Made {
  readonly results: ReadonlyMap<string, string>;
  /** In words: `24 shapes on 1 of 2 images`. */
  readonly words: string;
}

const nothing: ReadonlyMap<string, string> = new Map();

const content = ({ shapes, tags }: PlatformImage, isOfTags: boolean): readonly string[] =>
  isOfTags ? tags.toSorted() : shapes.map(shapeKey).toSorted();

const ofImages = (images: readonly PlatformImage[], isOfTags: boolean, before: ReadonlyMap<string, string>): Made => {
  const results = new Map<string, string>();
  let parts = 0;
  for (const [index, image] of images.entries()) {
    const held = content(image, isOfTags);
    // Two images may share a name; in every trial they come in the same order.
    const key = `${index} ${image.filename}`;
    if (held.length === 0 || before.get(key) === JSON.stringify(held)) continue;
    results.set(key, JSON.stringify(held));
    parts += held.length;
  }
  const on = `on ${results.size} of ${count(images.length, 'image')}`;
  return { results, words: `${count(parts, isOfTags ? 'tag' : 'shape')} ${on}` };
};

const ofNewImages = async (client: Client, seed: SeedPlan, seeded: Seeded): Promise<Made> => {
  const { outputVersion = '' } = seed;
  const version = await findVersion(client, seeded.dataset_id, outputVersion);
  if (version === undefined) return { results: nothing, words: `no version ${outputVersion}` };
  const { images } = await readVersion(version, []);
  const results = new Map(
    images.map((image) => [image.id, JSON.stringify([image.filename, content(image, false), content(image, true)])]),
  );
  return { results, words: `${count(images.length, 'image')} in the version ${outputVersion}` };
};

const ofModel = async (client: Client, seeded: Seeded, before: ReadonlyMap<string, string>): Promise<Made> => {
  const version = await client.getModelVersionById(seeded.model_version_id ?? '');
  const files = await version.listFiles().toArray();
  const fresh = files.filter(({ id }) => !before.has(id));
  const results = new Map(fresh.map(({ id, name, filename }) => [id, JSON.stringify([name, filename])]));
  return { results, words: count(fresh.length, 'new file of the model', 'new files of the model') };
};

/** Reads what a run has made so far, as against what was there before. */
export const readMade = async (
  client: Client,
  { seed, seeded, before = nothing }: { seed: SeedPlan; seeded: Seeded; before?: ReadonlyMap<string, string> },
): Promise<Made> => {
  if (makesImages(seed.jobType)) return ofNewImages(client, seed, seeded);
  if (targetOf(seed.jobType) === 'model version') return ofModel(client, seeded, before);
  const { images } = await readState(client, seed, seeded);
  return ofImages(images, isTagging(seed.jobType), before);
};
