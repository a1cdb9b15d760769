import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AnnotationRecord, Emulator } from '@picsellia-ts/emulator';
import type { Client, DatasetVersion } from '@picsellia-ts/sdk';

/** What the platform holds, by place and name, one text for each asset or data; without what differs between platforms. */
export type State = Readonly<Record<string, readonly string[]>>;

const KINDS = ['rectangles', 'polygons', 'classifications', 'lines', 'points', 'keypoints', 'masks'] as const;

const shapesOf = (annotation: AnnotationRecord): string[] =>
  KINDS.flatMap((kind) =>
    annotation[kind].map((shape) => `${kind} ${JSON.stringify({ ...shape, id: undefined, label_id: undefined })}`),
  ).sort();

/** A tag that was attached twice counts once: the platform may show it so. */
const sorted = (tags: readonly string[]): string[] => [...new Set(tags)].sort();

/** The name of a new image without the job and asset in it. */
const plain = (filename: string): string => filename.replace(/\.[0-9a-f]{8}\.[0-9a-f]{8}(?=\.\d+of\d+\.)/, '');

class Texts {
  readonly texts: Record<string, string[]> = {};

  add(place: string, what: unknown): void {
    const texts = this.texts[place] ?? [];
    this.texts[place] = [...texts, JSON.stringify(what)].sort();
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const addModel = async (texts: Texts, client: Client, modelVersionId: string): Promise<void> => {
  const version = await client.getModelVersionById(modelVersionId);
  await Promise.all(
    (await version.listFiles().toArray()).map(async (file) => {
      texts.add(`file ${file.name}`, { filename: file.filename, bytes: digestOf(await file.bytes()) });
    }),
  );
};

const addVersion = async (
  texts: Texts,
  emulator: Emulator,
  { place, version, withBytes }: { place: string; version: DatasetVersion; withBytes: boolean },
): Promise<void> => {
  const annotations = Map.groupBy(emulator.annotations(version.id), ({ asset_id }) => asset_id);
  await Promise.all(
    (await version.listAssets().toArray()).map(async (asset) => {
      const { filename, width, height, metadata } = asset;
      const bytes = withBytes && digestOf(await asset.bytes());
      // Each annotation by itself: one that is there twice, or empty, is another state.
      const shapes = (annotations.get(asset.id) ?? []).map(shapesOf).sort();
      const size = [width, height];
      texts.add(`${place} ${plain(filename)}`, { shapes, tags: sorted(asset.tags), size, metadata, bytes });
    }),
  );
  const labels = await version.listLabels().toArray();
  texts.add(`${place}: labels`, labels.map(({ name }) => name).sort());
  texts.add(`${place}: type`, version.type);
};

export interface Places {
  readonly versionId: string;
  readonly datasetId: string;
  readonly datalakeId: string;
  /** Of the output version, in the same dataset. */
  readonly output: string | undefined;
  readonly modelVersionId: string | undefined;
}

export const readState = async (
  emulator: Emulator,
  client: Client,
  { versionId, datasetId, datalakeId, output, modelVersionId }: Places,
): Promise<State> => {
  const texts = new Texts();
  if (modelVersionId !== undefined) await addModel(texts, client, modelVersionId);
  const version = await client.getDatasetVersionById(versionId);
  await addVersion(texts, emulator, { place: 'input', version, withBytes: false });
  if (output !== undefined) {
    const made = await (await client.getDatasetById(datasetId)).getVersion(output);
    await addVersion(texts, emulator, { place: 'output', version: made, withBytes: true });
  }
  const datalake = await client.getDatalake({ id: datalakeId });
  await Promise.all(
    (await datalake.listData().toArray()).map(async (data) => {
      // What the platform could not process stays there, and is uploaded anew.
      if (data.uploadStatus === 'ERROR') return;
      const tags = (await data.getTags()).map(({ name }) => name);
      texts.add(`datalake ${plain(data.filename)}`, { tags: sorted(tags) });
    }),
  );
  return texts.texts;
};

export const differencesOf = (expected: State, found: State): string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .sort()
    .filter((place) => !isDeepStrictEqual(expected[place], found[place]))
    .map((place) => `${place}: ${found[place]?.join(' and ')} instead of ${expected[place]?.join(' and ')}`);
