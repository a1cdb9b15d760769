import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Asset, type Connection } from '@picsellia-ts/sdk';

/** Where the file of an image is. */
export type ImageSource = { readonly bytes: Uint8Array } | { readonly path: string };

/** What of an asset differs from one image to the next. */
export interface AssetFacts {
  readonly id: string;
  readonly filename: string;
  readonly width: number;
  readonly height: number;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/** Nothing that a run asks of an asset goes through it. */
const NO_CONNECTION = {} as Connection;

/** An asset whose file is in memory or on this machine. */
export class MemoryAsset extends Asset {
  readonly #source: ImageSource;

  constructor(facts: AssetFacts, source: ImageSource, versionId: string) {
    const record = {
      ...facts,
      dataId: facts.id,
      objectName: facts.filename,
      type: 'IMAGE',
      uploadStatus: 'DONE',
      contentType: 'application/octet-stream',
      presignedUrl: undefined,
      customMetadata: undefined,
    } as const;
    super(NO_CONNECTION, record, versionId);
    this.#source = source;
  }

  override async bytes(): Promise<Buffer> {
    // A copy, as a download is: a handler may change what it gets.
    return 'path' in this.#source ? readFile(this.#source.path) : Buffer.from(this.#source.bytes);
  }

  override async stream(): Promise<Readable> {
    return 'path' in this.#source ? createReadStream(this.#source.path) : Readable.from(await this.bytes());
  }
}
