import type { CallOptions } from '../call-options.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import type { AnnotationExportKey, NamedAsset } from './formats.ts';
import type { ImportTarget, TargetAsset } from './import-target.ts';

interface Matcher {
  readonly filter: 'filenames' | 'ids' | 'dataIds' | 'objectNames';
  /** What a name in a file says of the asset; ids stand before the first dot. */
  readonly keyOf: (name: string) => string;
  readonly keyOfAsset: (asset: NamedAsset) => string;
}

const beforeDot = (name: string): string => name.split('.', 1)[0] ?? name;

const MATCHERS: Readonly<Record<AnnotationExportKey, Matcher>> = {
  FILENAME: { filter: 'filenames', keyOf: (name) => name, keyOfAsset: ({ filename }) => filename },
  ASSET_ID: { filter: 'ids', keyOf: beforeDot, keyOfAsset: ({ id }) => id },
  DATA_ID: { filter: 'dataIds', keyOf: beforeDot, keyOfAsset: ({ dataId }) => dataId },
  OBJECT_NAME: { filter: 'objectNames', keyOf: (name) => name, keyOfAsset: ({ objectName }) => objectName },
};

/** Names of a file with the assets they stand for, and the names that stand for none. */
export interface AssetMatch {
  readonly assets: ReadonlyMap<string, TargetAsset>;
  readonly notFound: readonly string[];
}

const SHOWN = 5;

export const nameSome = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

/** Sorts assets by key, and says which of the keys have none. @throws AnnotationFileError for a key that two share */
export const matchByKey = async (
  found: AsyncIterable<TargetAsset>,
  wanted: { readonly path: string; readonly keys: ReadonlyMap<string, string> },
  keyOfAsset: (asset: TargetAsset) => string,
): Promise<AssetMatch> => {
  const byKey = new Map<string, TargetAsset>();
  const keys = new Set(wanted.keys.values());
  for await (const asset of found) {
    const key = keyOfAsset(asset);
    if (!keys.has(key)) continue;
    const other = byKey.get(key);
    if (other !== undefined && other.id !== asset.id) {
      throw new AnnotationFileError(wanted, `${key} fits the assets ${other.id} and ${asset.id}`);
    }
    byKey.set(key, asset);
  }
  const assets = new Map<string, TargetAsset>();
  const notFound: string[] = [];
  for (const [name, key] of wanted.keys) {
    const asset = byKey.get(key);
    if (asset === undefined) notFound.push(name);
    else assets.set(name, asset);
  }
  return { assets, notFound };
};

/** Refuses names without an asset, where that is wished. */
export const checkFound = (
  path: string,
  match: AssetMatch,
  options: { readonly failOnAssetNotFound?: boolean | undefined },
): void => {
  if (options.failOnAssetNotFound === false || match.notFound.length === 0) return;
  const { notFound } = match;
  const remedy = 'set failOnAssetNotFound to false to leave them out';
  throw new AnnotationFileError({ path }, `not in this dataset version: ${nameSome(notFound)}; ${remedy}`);
};

/** Finds the assets that the names of a file stand for. */
export const matchAssets = (
  version: ImportTarget,
  file: { readonly path: string; readonly names: readonly string[]; readonly exportKey: AnnotationExportKey },
  options: CallOptions,
): Promise<AssetMatch> => {
  const { filter, keyOf, keyOfAsset } = MATCHERS[file.exportKey];
  const keys = new Map(file.names.map((name) => [name, keyOf(name)]));
  const found = version.listAssets({ [filter]: [...new Set(keys.values())], signal: options.signal });
  return matchByKey(found, { path: file.path, keys }, keyOfAsset);
};
