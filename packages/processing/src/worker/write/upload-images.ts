import type { Data, Datalake } from '@picsellia-ts/sdk';
import type { DataFinder } from './data-finder.ts';
import type { FittedImage } from './fit-images.ts';

/** A new image with the name that it gets on the platform. */
export interface NamedImage extends FittedImage {
  readonly filename: string;
}

/** What was uploaded, without its bytes. */
export interface UploadedImage {
  readonly dataId: string;
  readonly isReady: boolean;
  /** Whether a former start has uploaded it. */
  readonly isOld: boolean;
}

/** Uploads the images of one asset, in order; one that is there under its name is not uploaded again. */
export const uploadImages = async (
  { datalake, finder }: { readonly datalake: Datalake; readonly finder: DataFinder | undefined },
  images: readonly NamedImage[],
): Promise<UploadedImage[]> => {
  const found = (await finder?.find(images.map(({ filename }) => filename))) ?? new Map<string, Data>();
  const missing = images.filter(({ filename }) => !found.has(filename));
  const made = await datalake.uploadData(
    missing.map(({ filename, bytes }) => ({ filename, bytes })),
    {
      metadata: missing.map(({ metadata }) => metadata),
      sizes: missing.map(({ width, height }) => [width, height] as const),
      waitForUnprocessableData: false,
    },
  );
  const madeByName = new Map(made.map((data) => [data.filename, data]));
  return images.map(({ filename }) => {
    const old = found.get(filename);
    const data = old ?? madeByName.get(filename);
    if (data === undefined) throw new Error(`the platform did not make a data of ${filename}`);
    return { dataId: data.id, isReady: data.isReady(), isOld: old !== undefined };
  });
};
