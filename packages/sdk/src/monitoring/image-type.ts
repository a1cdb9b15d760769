import { contentTypeOf } from '../http/content-type.ts';
import { ContentTypeUnknownError } from './errors.ts';

/** Content types that the monitoring service takes. */
export const MONITORED_CONTENT_TYPES = ['image/png', 'image/jpeg'] as const;
/** Content type of an image to monitor, in full or by its last part. */
export type MonitoredContentType = (typeof MONITORED_CONTENT_TYPES)[number] | 'png' | 'jpeg' | (string & {});

const WIRE_TYPES: Readonly<Record<string, string>> = {
  png: 'IMAGE/PNG',
  jpeg: 'IMAGE/JPEG',
  jpg: 'IMAGE/JPEG',
};

/** The content type as the service wants it; what is given wins over the name. @throws ContentTypeUnknownError */
export const imageTypeOf = (filename: string, contentType?: string): string => {
  const type = contentType ?? contentTypeOf(filename);
  const wire = WIRE_TYPES[type.toLowerCase().replace(/^image\//, '')];
  if (wire !== undefined) return wire;
  const what = contentType === undefined ? `${filename} looks like ${type}` : `${filename} is given as ${type}`;
  throw new ContentTypeUnknownError(
    `${what}; the monitoring service takes ${MONITORED_CONTENT_TYPES.join(' and ')} only`,
  );
};
