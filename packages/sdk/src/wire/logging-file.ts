import * as z from 'zod';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';

export interface LoggingFileRecord {
  readonly id: string;
  readonly objectName: string;
  readonly presignedUrl: string | undefined;
}

const loggingFileWire = lazily(() =>
  z.object({ id: z.string(), object_name: z.string(), presigned_url: z.string().nullish() }),
);

export const readLoggingFile =
  (knownId: string) =>
  (body: unknown): LoggingFileRecord => {
    const { id, object_name, presigned_url } = loggingFileWire().parse(withKnownId(body, knownId));
    return { id, objectName: object_name, presignedUrl: presigned_url ?? undefined };
  };
