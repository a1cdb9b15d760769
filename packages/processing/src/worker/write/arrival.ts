import { Asset as PlatformAsset, type Shape } from '@picsellia-ts/sdk';
import { messageOf } from '../../errors.ts';
import type { WrittenImage } from '../../ledger.ts';
import type { Pending } from '../tasks/plan.ts';
import type { AddedData } from './add-images.ts';
import type { FittedImage } from './fit-images.ts';

export type ImagesOf = Pending<readonly FittedImage[]>;

/** One source asset on the way to being done. */
export interface Work extends Omit<ImagesOf, 'result'> {
  readonly images: WrittenImage[];
  /** Names of new images that are in the datalake and not yet in the version. */
  readonly stored: Set<string>;
  left: number;
  isFailed: boolean;
}

/** One data of the datalake on its way into the output version. */
export interface Arrival extends AddedData {
  readonly work: Work;
  readonly filename: string;
  readonly shapes: readonly Shape[];
  readonly tags: readonly string[];
  /** Whether it is the source itself, whose annotation is copied. */
  readonly isOriginal: boolean;
}

/** A source that is kept beside the images made of it. */
export const originalOf = (work: Work): Arrival => {
  const { platform, filename } = work.asset;
  const dataId = platform instanceof PlatformAsset ? platform.dataId : platform.id;
  const tags = 'tags' in platform ? platform.tags : [];
  return { work, dataId, filename, tags, shapes: [], isReady: true, isOld: true, isOriginal: true };
};

export const namedFailure = ({ work, filename }: Arrival, cause: Error | undefined): Error =>
  new Error(`${work.asset.filename}: ${filename} is not in the output version: ${messageOf(cause)}`, { cause });
