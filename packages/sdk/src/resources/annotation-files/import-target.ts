import type { InferenceType } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import type { Skeleton } from '../../wire/label.ts';
import type { CallOptions } from '../call-options.ts';
import type { ListAssetsOptions } from '../dataset-version/list-assets.ts';
import type { NamedAsset } from './formats.ts';

/** An asset that annotations are made for; width and height in pixels, 0 when unknown. */
export interface TargetAsset extends NamedAsset {
  readonly width: number;
  readonly height: number;
}

/** A label of the version, as far as an import changes it. */
export interface TargetLabel {
  readonly id: string;
  readonly name: string;
  readonly groupId: string | undefined;
  update(changes: { readonly groupId: string }, options?: CallOptions): Promise<unknown>;
  setSkeleton(skeleton: Skeleton, options?: CallOptions): Promise<unknown>;
}

/** A group of labels, as far as an import changes it. */
export interface TargetGroup {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | undefined;
  update(changes: { readonly parentId: string }, options?: CallOptions): Promise<unknown>;
}

/** What of a dataset version an import needs. */
export interface ImportTarget {
  readonly connection: Connection;
  readonly id: string;
  readonly type: InferenceType;
  /** Name of the dataset, and of this version of it. */
  readonly name: string;
  readonly version: string;
  sync(options?: CallOptions): Promise<unknown>;
  listAssets(options: ListAssetsOptions): AsyncIterable<TargetAsset>;
  findAsset(options: CallOptions & { readonly filename: string }): Promise<TargetAsset>;
  listLabels(options?: CallOptions): AsyncIterable<TargetLabel>;
  getOrCreateLabels(names: readonly string[], options?: CallOptions): Promise<readonly TargetLabel[]>;
  listLabelGroups(options?: CallOptions): AsyncIterable<TargetGroup>;
  createLabelGroup(name: string, options?: CallOptions): Promise<TargetGroup>;
  getSkeletons(options?: CallOptions): Promise<Readonly<Record<string, Skeleton>>>;
}

/** Reads the version's type anew and refuses what the format is not made for. @throws TypeError */
export const checkTargetType = async <T extends InferenceType>(
  version: ImportTarget,
  allowed: readonly T[],
  options: CallOptions,
): Promise<T> => {
  await version.sync(options);
  const type = allowed.find((one) => one === version.type);
  if (type !== undefined) return type;
  throw new TypeError(
    `a dataset version of type ${version.type} does not take such a file, only ${allowed.join(', ')}; see setType`,
  );
};
