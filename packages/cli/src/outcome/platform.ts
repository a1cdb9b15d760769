import { Client, type Shape } from '@picsellia-ts/sdk';

/** One asset as the platform holds it; two may share a file name. */
export interface PlatformImage {
  readonly assetId: string;
  readonly filename: string;
  /** Pixels of the upright image; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** Of all its annotations together; empty when it has none. */
  readonly shapes: readonly Shape[];
}

/** What the platform holds: assets in the order of the folder, labels in the order of their creation. */
export interface PlatformState {
  readonly labels: readonly string[];
  readonly images: readonly PlatformImage[];
}

/** Where the local platform is, and which dataset version is read. */
export interface PlatformAddress {
  readonly host: string;
  readonly apiToken: string;
  readonly organizationId: string;
  readonly datasetVersionId: string;
}

const read = async (client: Client, address: PlatformAddress, assetIds: readonly string[]): Promise<PlatformState> => {
  const version = await client.getDatasetVersionById(address.datasetVersionId);
  const labels = await version.listLabels().toArray();
  const shapes = new Map<string, Shape[]>();
  for await (const annotation of version.loadAnnotations()) {
    const known = shapes.get(annotation.assetId);
    if (known === undefined) shapes.set(annotation.assetId, [...annotation.shapes]);
    else known.push(...annotation.shapes);
  }
  const order = new Map(assetIds.map((id, index) => [id, index]));
  const images: PlatformImage[] = [];
  for await (const { id, filename, width, height } of version.listAssets()) {
    images.push({ assetId: id, filename, width, height, shapes: shapes.get(id) ?? [] });
  }
  images.sort((one, other) => (order.get(one.assetId) ?? 0) - (order.get(other.assetId) ?? 0));
  return { labels: labels.map((label) => label.name), images };
};

/** Reads the dataset version back through the SDK, as any client would. */
export const readPlatform = async (address: PlatformAddress, assetIds: readonly string[]): Promise<PlatformState> => {
  const { host, apiToken, organizationId } = address;
  const client = await Client.connect({ host, apiToken, organizationId });
  try {
    return await read(client, address, assetIds);
  } finally {
    await client.close();
  }
};
