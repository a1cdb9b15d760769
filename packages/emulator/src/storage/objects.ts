import { createHash } from 'node:crypto';
import { FileCache, type FileContent } from './file-cache.ts';
import type { Signer } from './signatures.ts';

export const BUCKET = 'local-bucket';

export interface StoredObject {
  contentType: string;
  /** Bytes in memory, or the file they are read from. */
  source: Buffer | { path: string };
  etag: string;
}

export interface PresignedPost {
  url: string;
  fields: Record<string, string>;
}

export interface ObjectStoreOptions {
  signer: Signer;
  urlLifetimeMs: number;
}

const encodeName = (objectName: string): string => objectName.split('/').map(encodeURIComponent).join('/');

/** The objects of the storage and the signatures that open them. Names are keys of a map, never paths of a disk. */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  readonly #files = new FileCache();
  readonly #signed = new Map<string, { url: string; expires: number }>();
  readonly #signer: Signer;
  readonly #urlLifetimeMs: number;
  #host = '';

  constructor({ signer, urlLifetimeMs }: ObjectStoreOptions) {
    this.#signer = signer;
    this.#urlLifetimeMs = urlLifetimeMs;
  }

  /** Base of the URLs that are signed from now on. */
  set host(host: string) {
    this.#host = host;
  }

  put(objectName: string, bytes: Uint8Array, contentType: string): StoredObject {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const object = { contentType, source, etag: `"${createHash('md5').update(source).digest('hex')}"` };
    this.#objects.set(objectName, object);
    return object;
  }

  putFile(objectName: string, path: string, contentType: string): void {
    const etag = `"${createHash('md5').update(path).digest('hex')}"`;
    this.#objects.set(objectName, { contentType, source: { path }, etag });
  }

  get(objectName: string): StoredObject | undefined {
    return this.#objects.get(objectName);
  }

  /** The content when it is in memory, so that the caller can answer at once. */
  peek({ source }: StoredObject): Buffer | undefined {
    return Buffer.isBuffer(source) ? source : this.#files.peek(source.path);
  }

  async read({ source }: StoredObject): Promise<FileContent> {
    return Buffer.isBuffer(source) ? { bytes: source } : this.#files.read(source.path);
  }

  /** A URL that reads the object; the same one again while more than half of its life is left. */
  presignGet(objectName: string): string {
    const held = this.#signed.get(objectName);
    if (held !== undefined && held.expires - Date.now() > this.#urlLifetimeMs / 2) return held.url;
    const expires = Date.now() + this.#urlLifetimeMs;
    const signature = this.#signer.sign('GET', objectName, String(expires));
    const url = `${this.#host}/${BUCKET}/${encodeName(objectName)}?X-Expires=${expires}&X-Signature=${signature}`;
    this.#signed.set(objectName, { url, expires });
    return url;
  }

  allowsGet(objectName: string, query: URLSearchParams): boolean {
    const expires = query.get('X-Expires') ?? '';
    const signature = query.get('X-Signature') ?? '';
    return this.#signer.matches(signature, 'GET', objectName, expires) && Date.now() < Number(expires);
  }

  presignPost(objectName: string, contentType: string): PresignedPost {
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(Date.now() + this.#urlLifetimeMs).toISOString(),
        conditions: { key: objectName, 'Content-Type': contentType },
      }),
    ).toString('base64');
    return {
      url: `${this.#host}/${BUCKET}/`,
      fields: {
        key: objectName,
        policy,
        'x-amz-algorithm': 'AWS4-HMAC-SHA256',
        'x-amz-credential': 'emulator/local/s3/aws4_request',
        'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
        'x-amz-signature': this.#signer.sign('POST', policy),
      },
    };
  }

  /** Says what is wrong with the fields of a form; undefined when they are those that were signed, and in time. */
  refusePost(fields: ReadonlyMap<string, string>): string | undefined {
    const policy = fields.get('policy') ?? '';
    if (!this.#signer.matches(fields.get('x-amz-signature') ?? '', 'POST', policy)) return 'SignatureDoesNotMatch';
    const { expiration, conditions } = JSON.parse(Buffer.from(policy, 'base64').toString());
    if (Date.now() >= Date.parse(expiration)) return 'ExpiredToken';
    const differs = Object.entries(conditions).some(([name, value]) => fields.get(name) !== value);
    return differs ? 'AccessDenied' : undefined;
  }
}
