import { createHash } from 'node:crypto';
import { HttpError } from '../http-error.ts';
import { type Blob, BlobStore } from './blobs.ts';
import { FileCache } from './file-cache.ts';
import { type PresignedPost, Presigner } from './presign.ts';
import {
  type Assembled,
  joinChunks,
  joinParts,
  type NamedPart,
  receivedBytes,
  type StoredPart,
  type Upload,
} from './uploads.ts';

export interface StoredObject {
  contentType: string;
  /** Blobs one behind the other, or the path of a file of the user's, which is only read. */
  source: readonly Blob[] | string;
  /** With its quotes; that of a user's file is made when it is read. */
  etag: string | undefined;
}

/** An object at the moment it is read. */
export interface OpenObject {
  sizeBytes: number;
  etag: string;
  /** All of it, when it is small. */
  bytes: Buffer | undefined;
  /** Bytes from the first to the last, both included. */
  stream: (first: number, last: number) => AsyncIterable<Buffer>;
}

export interface ObjectStoreOptions {
  urlLifetimeMs: number;
  /** Folder that keeps the bytes beyond this process. */
  folder?: string | undefined;
}

const md5 = (content: string | Uint8Array): string => createHash('md5').update(content).digest('hex');

const etagOfFile = (path: string, sizeBytes: number): string => `"${md5(`${path} ${sizeBytes}`)}"`;

const sizeOf = (blob: Blob): number => (Buffer.isBuffer(blob) ? blob.length : blob.sizeBytes);

/** The objects of the storage and the URLs that open them. Names are keys of a map, never paths of a disk. */
export class ObjectStore {
  readonly blobs: BlobStore;
  readonly presigner: Presigner;
  readonly #objects = new Map<string, StoredObject>();
  readonly #uploads = new Map<string, Upload>();
  readonly #userFiles = new FileCache();

  constructor({ urlLifetimeMs, folder }: ObjectStoreOptions) {
    this.blobs = new BlobStore(folder);
    this.presigner = new Presigner(urlLifetimeMs);
  }

  put(objectName: string, bytes: Uint8Array, contentType: string): StoredObject {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.putBlob(objectName, { blob: this.blobs.put(content), md5: md5(content) }, contentType);
  }

  putBlob(
    objectName: string,
    { blob, md5: digest }: Pick<StoredPart, 'blob' | 'md5'>,
    contentType: string,
  ): StoredObject {
    const object = { contentType, source: [blob], etag: `"${digest}"` };
    this.#objects.set(objectName, object);
    return object;
  }

  /** Serves a file of the user's, which is read when it is asked for. */
  putFile(objectName: string, path: string, contentType: string): void {
    this.#objects.set(objectName, { contentType, source: path, etag: undefined });
  }

  get(objectName: string): StoredObject | undefined {
    return this.#objects.get(objectName);
  }

  names(): Iterable<string> {
    return this.#objects.keys();
  }

  /** The bytes of what was uploaded, at once; of a large object its beginning. Undefined for a file of the user's. */
  peek({ source }: StoredObject): Buffer | undefined {
    return typeof source === 'string' ? undefined : this.blobs.readHead(source);
  }

  /** The content when it is in memory, so that the caller can answer at once. */
  held({ source, etag }: StoredObject): { bytes: Buffer; etag: string } | undefined {
    if (typeof source === 'string') {
      const bytes = this.#userFiles.peek(source);
      return bytes === undefined ? undefined : { bytes, etag: etagOfFile(source, bytes.length) };
    }
    const [blob, second] = source;
    const bytes = blob === undefined || second !== undefined ? undefined : this.blobs.peek(blob);
    return bytes === undefined ? undefined : { bytes, etag: etag ?? '' };
  }

  /** @throws when the file of a seeded image is gone. */
  async open({ source, etag }: StoredObject): Promise<OpenObject> {
    if (typeof source === 'string') {
      const content = await this.#userFiles.read(source);
      const sizeBytes = 'bytes' in content ? content.bytes.length : content.sizeBytes;
      const bytes = 'bytes' in content ? content.bytes : undefined;
      return {
        sizeBytes,
        bytes,
        etag: etagOfFile(source, sizeBytes),
        stream: this.#userFiles.stream(source),
      };
    }
    const opened = this.#openParts(source, etag ?? '');
    const [blob, second] = source;
    return blob === undefined || second !== undefined ? opened : { ...opened, bytes: await this.blobs.readSmall(blob) };
  }

  presignGet(objectName: string): string {
    return this.presigner.url({ method: 'GET', objectName });
  }

  presignPost(objectName: string, contentType: string): PresignedPost {
    return this.presigner.post(objectName, contentType);
  }

  beginUpload(id: string, objectName: string, contentType: string): void {
    this.#uploads.set(id, { id, objectName, contentType, parts: new Map() });
  }

  /** @throws HttpError 404 for an upload that is not, or no longer, open. */
  upload(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new HttpError(404, 'NoSuchUpload');
    return upload;
  }

  hasUpload(id: string): boolean {
    return this.#uploads.has(id);
  }

  addPart(id: string, partNumber: number, part: StoredPart): void {
    this.upload(id).parts.set(partNumber, part);
  }

  /** Takes the next chunk of a resumable upload; gives the bytes received so far. @throws HttpError 400 for a gap. */
  addChunk(id: string, { first, total, part }: { first: number; total: number | null; part: StoredPart }): number {
    const upload = this.upload(id);
    const received = receivedBytes(upload);
    if (first !== received) throw new HttpError(400, `The chunk begins at ${first}, not at ${received}`);
    if (part.sizeBytes > 0) upload.parts.set(first, part);
    const end = received + part.sizeBytes;
    if (end === total) this.#finish(upload, joinChunks(upload));
    return end;
  }

  completeUpload(id: string, listed: readonly NamedPart[]): StoredObject {
    const upload = this.upload(id);
    return this.#finish(upload, joinParts(upload, listed));
  }

  close(): void {
    this.blobs.close();
  }

  #finish(upload: Upload, { blobs, etag }: Assembled): StoredObject {
    const object = { contentType: upload.contentType, source: blobs, etag };
    this.#objects.set(upload.objectName, object);
    this.#uploads.delete(upload.id);
    return object;
  }

  #openParts(parts: readonly Blob[], etag: string): OpenObject {
    const { blobs } = this;
    const sizeBytes = parts.reduce((sum, part) => sum + sizeOf(part), 0);
    const stream = async function* (first: number, last: number): AsyncGenerator<Buffer> {
      let start = 0;
      for (const part of parts) {
        const end = start + sizeOf(part) - 1;
        if (end >= first && start <= last) {
          yield* blobs.stream(part, Math.max(0, first - start), Math.min(end, last) - start);
        }
        start = end + 1;
      }
    };
    return { sizeBytes, etag, bytes: undefined, stream };
  }
}
