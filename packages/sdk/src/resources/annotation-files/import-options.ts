import type { AnnotationStatus, ImportMode } from '../../constants.ts';
import type { CallOptions } from '../call-options.ts';
import type { AnnotationExportKey } from './formats.ts';

/**
 * How an annotation file is imported. `mode` (REPLACE) is what happens to assets that are annotated already; labels that
 * are missing are made unless `forceCreateLabel` is false; a file name that no asset has is a failure unless
 * `failOnAssetNotFound` is false; without `status` the platform gives its default, PENDING.
 */
export interface ImportAnnotationsOptions extends CallOptions {
  readonly mode?: ImportMode | undefined;
  readonly forceCreateLabel?: boolean | undefined;
  readonly failOnAssetNotFound?: boolean | undefined;
  readonly status?: AnnotationStatus | undefined;
}

/** As for any annotation file; `exportKey` says what the file names are, `useId` is the older way to say ASSET_ID. */
export interface ImportCocoOptions extends ImportAnnotationsOptions {
  readonly exportKey?: AnnotationExportKey | undefined;
  readonly useId?: boolean | undefined;
}

/** A part of a file that was left out, by its place in the file, and why. */
export interface SkippedPart {
  readonly place: string;
  readonly reason: string;
}

/**
 * What an import did: the platform's counts of what it made, the parts of the file that were left out, and the file names
 * that no asset of the version has. Counts of an answer that was lost on its way are missing from `created`.
 */
export interface ImportResult {
  readonly created: Readonly<Record<string, number>>;
  readonly skipped: readonly SkippedPart[];
  readonly notFound: readonly string[];
}
