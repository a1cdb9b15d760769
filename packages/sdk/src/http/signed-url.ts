import { StorageError } from '../errors.ts';

/** Origin and target of a signed URL. @throws StorageError that does not show a text that is no URL */
export const splitSignedUrl = (url: string, objectName: string): { origin: string; target: string } => {
  // The error of the URL constructor would hold the text, and with it the signature.
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new StorageError({ objectName, message: 'its signed URL cannot be read' });
  }
  return { origin: parsed.origin, target: `${parsed.pathname}${parsed.search}` };
};
