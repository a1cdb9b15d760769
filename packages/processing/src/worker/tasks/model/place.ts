import type { WrittenFile } from '../../../ledger.ts';

/** A file that can be stored: it lies on this disk, and its content is known. */
export interface MadeFile {
  /** Its role, which is its name on the platform. */
  readonly name: string;
  readonly filename: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A file that the model version has. */
export interface HeldFile {
  readonly id: string;
  readonly name: string;
  readonly filename: string;
  /** Of its object in the storage. */
  readonly objectName: string;
  readonly sizeBytes: () => Promise<number>;
  readonly chunks: () => Promise<AsyncIterable<Uint8Array>>;
  /** Downloads it, unless that was done before, and answers its path. */
  readonly download: () => Promise<string>;
}

/** Where the files of the model version are. */
export interface ModelPlace {
  list(): Promise<readonly HeldFile[]>;
  /** Stores a file of any size with flat memory; with `replace` one of its name makes room for it. */
  store(file: MadeFile, options: { readonly replace: boolean }): Promise<WrittenFile>;
}
