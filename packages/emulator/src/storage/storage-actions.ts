import { z } from 'zod';
import { type Call, type Routes, readBody } from '../routes/route.ts';
import type { Blob } from './blobs.ts';
import type { ObjectStore } from './objects.ts';

/** What the storage does once it holds the bytes; a table of routes that only the storage itself calls. */
export const STORAGE_SERVICE = 'storage';

const partFields = {
  blob: z.union([z.instanceof(Buffer), z.object({ file: z.string(), sizeBytes: z.int() })]) satisfies z.ZodType<Blob>,
  sizeBytes: z.int(),
  md5: z.string(),
};

const objectBody = z.object({ objectName: z.string(), contentType: z.string(), ...partFields });
const partBody = z.object({ uploadId: z.string(), partNumber: z.int(), ...partFields });
const chunkBody = z.object({ uploadId: z.string(), first: z.int(), total: z.int().nullable(), ...partFields });

export const storageActions = (objects: ObjectStore): Routes => ({
  'PUT object': ({ body }: Call) => {
    const { objectName, contentType, ...part } = readBody(objectBody, body);
    return objects.putBlob(objectName, part, contentType).etag;
  },
  'PUT part': ({ body }: Call) => {
    const { uploadId, partNumber, ...part } = readBody(partBody, body);
    objects.addPart(uploadId, partNumber, part);
    return `"${part.md5}"`;
  },
  'PUT chunk': ({ body }: Call) => {
    const { uploadId, first, total, ...part } = readBody(chunkBody, body);
    return objects.addChunk(uploadId, { first, total, part });
  },
});
