import type { Readable } from 'node:stream';
import type { Data, DecodedImage, LoadedAnnotation, Asset as PlatformAsset } from '@picsellia-ts/sdk';
import type { Asset } from '../../asset.ts';
import { messageOf, UnreadableImageError } from '../../errors.ts';

/** What the platform lists: an asset of a dataset version, or a data of a datalake. */
export type PlatformItem = PlatformAsset | Data;

/** What a run does for the assets it hands out. */
export interface AssetServices {
  /** Random numbers for the asset of this id, the same in each run of the job. */
  randomFor(assetId: string): () => number;
  /** Runs a download, and counts it. */
  download(work: () => Promise<Buffer>): Promise<Buffer>;
  annotationsOf(assetId: string): Promise<readonly LoadedAnnotation[]>;
  /** Told of an asset's image when it has been decoded, and its size is known. */
  decoded(asset: RunAsset): void;
}

/** An asset in a run: its bytes and its decoded image are fetched once, and let go when it is settled. */
export class RunAsset implements Asset {
  readonly id: string;
  readonly filename: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly platform: PlatformItem;
  readonly random: () => number;
  /** Whether the handler asked for the bytes. */
  wasRead = false;
  width: number;
  height: number;
  readonly #services: AssetServices;
  #bytes: Promise<Buffer> | undefined;
  #image: Promise<DecodedImage> | undefined;

  constructor(platform: PlatformItem, services: AssetServices) {
    this.platform = platform;
    this.id = platform.id;
    this.filename = platform.filename;
    this.width = platform.width;
    this.height = platform.height;
    this.metadata = platform.metadata ?? {};
    this.tags = 'tags' in platform ? platform.tags : [];
    this.random = services.randomFor(platform.id);
    this.#services = services;
  }

  /** Starts the download before the handler asks for it; an error waits for whoever asks. */
  prefetch(): void {
    this.#fetch().catch(() => undefined);
  }

  bytes(): Promise<Buffer> {
    this.wasRead = true;
    return this.#fetch();
  }

  stream(): Promise<Readable> {
    this.wasRead = true;
    return this.platform.stream();
  }

  image(): Promise<DecodedImage> {
    this.#image ??= this.bytes().then((bytes) => this.#decode(bytes));
    return this.#image;
  }

  annotations(): Promise<readonly LoadedAnnotation[]> {
    return this.#services.annotationsOf(this.id);
  }

  /** Lets the memory go. */
  release(): void {
    this.#bytes = undefined;
    this.#image = undefined;
  }

  #fetch(): Promise<Buffer> {
    // Without a signal: what is in hand when a run stops is finished.
    this.#bytes ??= this.#services.download(() => this.platform.bytes());
    return this.#bytes;
  }

  async #decode(bytes: Buffer): Promise<DecodedImage> {
    const { default: sharp } = await import('sharp');
    try {
      const { data, info } = await sharp(bytes, { failOn: 'error' })
        .autoOrient()
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      this.width = info.width;
      this.height = info.height;
      this.#services.decoded(this);
      return { width: info.width, height: info.height, channels: 3, data };
    } catch (error) {
      const what = `${this.filename} is no image that can be decoded (${bytes.length} bytes): ${messageOf(error)}`;
      throw new UnreadableImageError(what, { cause: error });
    }
  }
}
