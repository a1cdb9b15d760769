import { createHash } from 'node:crypto';
import { HttpError } from '../http-error.ts';
import type { Blob } from './blobs.ts';

export interface StoredPart {
  blob: Blob;
  sizeBytes: number;
  md5: string;
}

export interface Upload {
  id: string;
  objectName: string;
  contentType: string;
  /** By part number; of a resumable upload by the place of the first byte. */
  parts: Map<number, StoredPart>;
}

/** What an upload has become. */
export interface Assembled {
  blobs: Blob[];
  sizeBytes: number;
  /** With its quotes. */
  etag: string;
}

export interface NamedPart {
  ETag: string;
  PartNumber: number;
}

const bare = (etag: string): string => etag.replaceAll('"', '');

const assemble = (parts: readonly StoredPart[]): Assembled => {
  const digest = createHash('md5');
  for (const { md5 } of parts) digest.update(md5, 'hex');
  return {
    blobs: parts.map(({ blob }) => blob),
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    etag: `"${digest.digest('hex')}-${parts.length}"`,
  };
};

/** Joins parts as the client lists them. @throws HttpError 400 as an S3 storage refuses a list. */
export const joinParts = ({ parts }: Upload, listed: readonly NamedPart[]): Assembled => {
  if (listed.length === 0) throw new HttpError(400, 'MalformedXML: no part is listed');
  let last = 0;
  const found = listed.map(({ ETag, PartNumber }) => {
    if (PartNumber <= last) throw new HttpError(400, 'InvalidPartOrder: parts must be listed in ascending order');
    last = PartNumber;
    const part = parts.get(PartNumber);
    if (part === undefined || part.md5 !== bare(ETag)) throw new HttpError(400, `InvalidPart: part ${PartNumber}`);
    return part;
  });
  return assemble(found);
};

/** How many bytes of a resumable upload are there without a gap. */
export const receivedBytes = ({ parts }: Upload): number => {
  let end = 0;
  for (const [first, { sizeBytes }] of parts) if (first === end) end += sizeBytes;
  return end;
};

export const joinChunks = ({ parts }: Upload): Assembled => assemble([...parts.values()]);
