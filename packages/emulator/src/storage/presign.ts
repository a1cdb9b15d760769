import { randomBytes } from 'node:crypto';
import { createSigner, type Signer } from './signatures.ts';

export const BUCKET = 'local-bucket';

export interface PresignedPost {
  url: string;
  fields: Record<string, string>;
}

export type SignedMethod = 'GET' | 'PUT';

export interface SignedRequest {
  method: SignedMethod;
  objectName: string;
  /** Further parts of the query that the signature covers. */
  extra?: Record<string, string>;
}

/** Why a signed URL does not open; undefined when it does. */
export type Refusal = 'SignatureDoesNotMatch' | 'ExpiredToken' | 'AccessDenied' | undefined;

const PLAIN_NAME = /^[\w./-]*$/;

const encodeName = (objectName: string): string =>
  PLAIN_NAME.test(objectName) ? objectName : objectName.split('/').map(encodeURIComponent).join('/');

const SIGNED_EXTRAS = ['partNumber', 'uploadId', 'uploadType', 'contentType'];

const NOTHING: Record<string, string> = {};

/** What a signature covers, in order. */
const partsOf = (
  method: SignedMethod,
  objectName: string,
  { extra = NOTHING, expires }: { extra?: Record<string, string> | undefined; expires: string },
): string[] => {
  if (extra === NOTHING) return [method, objectName, expires];
  const named = SIGNED_EXTRAS.flatMap((name) => (extra[name] === undefined ? [] : [`${name}=${extra[name]}`]));
  return [method, objectName, ...named, expires];
};

/** So many URLs for reading are remembered: those of a large dataset, in some 25 MB. */
const MOST_REMEMBERED = 100_000;

/** Makes URLs that open one object for one method and a time, and checks them. */
export class Presigner {
  /** Base of the URLs that are signed from now on. */
  host = '';
  readonly #signer: Signer = createSigner(randomBytes(32));
  readonly #lifetimeMs: number;
  /** URLs for reading by the names of their objects, as long as they stay the same. */
  readonly #remembered = new Map<string, string>();
  #rememberedFor = { expires: 0, host: '' };

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  /** The same URL again for a while: its end is rounded so that half to all of a life is left. */
  url(request: SignedRequest): string {
    const half = Math.max(1, Math.floor(this.#lifetimeMs / 2));
    const expires = this.#lifetimeMs < 2 ? Date.now() + this.#lifetimeMs : (Math.floor(Date.now() / half) + 2) * half;
    if (request.method !== 'GET' || request.extra !== undefined) return this.#sign(request, expires);
    const { host } = this;
    if (expires !== this.#rememberedFor.expires || host !== this.#rememberedFor.host) {
      this.#remembered.clear();
      this.#rememberedFor = { expires, host };
    }
    // Lists are asked for again and again, and signatures are a fifth of the time of a page.
    const remembered = this.#remembered.get(request.objectName);
    if (remembered !== undefined) return remembered;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    const url = this.#sign(request, expires);
    this.#remembered.set(request.objectName, url);
    return url;
  }

  #sign({ method, objectName, extra }: SignedRequest, expires: number): string {
    const signature = this.#signer.sign(...partsOf(method, objectName, { extra, expires: String(expires) }));
    const query = Object.entries(extra ?? NOTHING).map(([name, value]) => `${name}=${encodeURIComponent(value)}&`);
    const signed = `${query.join('')}X-Expires=${expires}&X-Signature=${signature}`;
    return `${this.host}/${BUCKET}/${encodeName(objectName)}?${signed}`;
  }

  refuse(method: SignedMethod, objectName: string, query: URLSearchParams): Refusal {
    const expires = query.get('X-Expires') ?? '';
    const extra: Record<string, string> = {};
    for (const name of SIGNED_EXTRAS) {
      const value = query.get(name);
      if (value !== null) extra[name] = value;
    }
    const parts = partsOf(method, objectName, { extra, expires });
    if (!this.#signer.matches(query.get('X-Signature') ?? '', ...parts)) return 'SignatureDoesNotMatch';
    return Date.now() < Number(expires) ? undefined : 'ExpiredToken';
  }

  post(objectName: string, contentType: string): PresignedPost {
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(Date.now() + this.#lifetimeMs).toISOString(),
        conditions: { key: objectName, 'Content-Type': contentType },
      }),
    ).toString('base64');
    return {
      url: `${this.host}/${BUCKET}/`,
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
  refusePost(fields: ReadonlyMap<string, string>): Refusal {
    const policy = fields.get('policy') ?? '';
    if (!this.#signer.matches(fields.get('x-amz-signature') ?? '', 'POST', policy)) return 'SignatureDoesNotMatch';
    const { expiration, conditions } = JSON.parse(Buffer.from(policy, 'base64').toString());
    if (Date.now() >= Date.parse(expiration)) return 'ExpiredToken';
    const differs = Object.entries(conditions).some(([name, value]) => fields.get(name) !== value);
    return differs ? 'AccessDenied' : undefined;
  }
}
