import { HttpError } from '../http-error.ts';

/** A cursor names the place of the next asset, so that what is added behind it meanwhile is not missed. */
export const writeCursor = (versionId: string, position: number): string =>
  Buffer.from(`${versionId}/${position}`).toString('base64url');

/** @throws HttpError 400 for a cursor that was not given out for this version. */
export const readCursor = (cursor: string, versionId: string): number => {
  const [id, position] = Buffer.from(cursor, 'base64url').toString().split('/');
  if (id !== versionId || position === undefined || !/^\d+$/.test(position)) {
    throw new HttpError(400, 'The cursor is not one of this list');
  }
  return Number(position);
};
