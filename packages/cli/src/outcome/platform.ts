import { ApiError, type Asset, type Client, type Datalake, type DatasetVersion, type Shape } from '@picsellia-ts/sdk';

/** One image as the platform holds it; two may share a file name. */
export interface PlatformImage {
  /** What the run knows it by: the id of the asset, or of the data when the run is about a datalake. */
  readonly id: string;
  readonly assetId: string;
  readonly dataId: string;
  readonly filename: string;
  /** Pixels of the upright image; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** Of all its annotations together; empty when it has none. */
  readonly shapes: readonly Shape[];
  /** Names of its tags; empty when it has none. */
  readonly tags: readonly string[];
}

/** What the platform holds: images in the order of the folder, labels in the order of their creation. */
export interface PlatformState {
  readonly labels: readonly string[];
  readonly images: readonly PlatformImage[];
}

/** A dataset version with what it holds. */
export interface VersionState extends PlatformState {
  readonly name: string;
  readonly type: string;
}

const shapesOf = async (version: DatasetVersion): Promise<ReadonlyMap<string, readonly Shape[]>> => {
  const shapes = new Map<string, Shape[]>();
  for await (const annotation of version.loadAnnotations()) {
    const known = shapes.get(annotation.assetId);
    if (known === undefined) shapes.set(annotation.assetId, [...annotation.shapes]);
    else known.push(...annotation.shapes);
  }
  return shapes;
};

const imageOf = ({ id, dataId, filename, width, height, tags }: Asset): Omit<PlatformImage, 'shapes'> => ({
  id,
  assetId: id,
  dataId,
  filename,
  width,
  height,
  tags,
});

const inOrder = (images: readonly PlatformImage[], ids: readonly string[]): readonly PlatformImage[] => {
  const order = new Map(ids.map((id, index) => [id, index]));
  return images.toSorted((one, other) => (order.get(one.id) ?? ids.length) - (order.get(other.id) ?? ids.length));
};

/** Reads a dataset version back; `assetIds` says the order, others follow in the platform's. */
export const readVersion = async (version: DatasetVersion, assetIds: readonly string[]): Promise<VersionState> => {
  const labels = await version.listLabels().toArray();
  const shapes = await shapesOf(version);
  const images: PlatformImage[] = [];
  for await (const asset of version.listAssets())
    images.push({ ...imageOf(asset), shapes: shapes.get(asset.id) ?? [] });
  return {
    name: version.version,
    type: version.type,
    labels: labels.map((label) => label.name),
    images: inOrder(images, assetIds),
  };
};

/** A list of data need not say their tags, so each tag is asked for. */
const dataTags = async (datalake: Datalake): Promise<ReadonlyMap<string, readonly string[]>> => {
  const tags = new Map<string, string[]>();
  for await (const { name } of datalake.listDataTags()) {
    for await (const { id } of datalake.listData({ tags: [name] })) tags.set(id, [...(tags.get(id) ?? []), name]);
  }
  return tags;
};

/** Reads the data of a datalake back that are assets of a version, in the order of these, with the data's own tags. */
export const readDatalake = async (
  datalake: Datalake,
  version: DatasetVersion,
  assetIds: readonly string[],
): Promise<PlatformState> => {
  const { images } = await readVersion(version, assetIds);
  const tags = await dataTags(datalake);
  return {
    labels: [],
    images: images.map((image) => ({ ...image, id: image.dataId, shapes: [], tags: tags.get(image.dataId) ?? [] })),
  };
};

/** Finds a version of a dataset by its name; undefined when the run did not come to make it. */
export const findVersion = async (
  client: Client,
  datasetId: string,
  name: string,
): Promise<DatasetVersion | undefined> => {
  const dataset = await client.getDatasetById(datasetId);
  try {
    return await dataset.getVersion(name);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
};
