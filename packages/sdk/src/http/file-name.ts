import { StorageError } from '../errors.ts';

const FORBIDDEN = new Set(['', '.', '..']);

/**
 * The last part of a name that came over the network, so that a file never lands outside of its folder. @throws
 * StorageError when nothing usable is left
 */
export const safeFileName = (name: string): string => {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  if (!FORBIDDEN.has(base) && !base.includes('\0')) return base;
  throw new StorageError({ objectName: name.replaceAll('\0', '\\0'), message: 'its file name cannot be used on disk' });
};
