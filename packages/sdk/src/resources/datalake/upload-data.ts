import { tryInBulk } from '../../http/bulk.ts';
import type { Connection } from '../../http/connection.ts';
import { Pace } from '../../http/pace.ts';
import { type FileSource, nameOfSource, SourceFile } from '../../http/source-file.ts';
import { uploadSource } from '../../http/upload.ts';
import { type PartFailure, PartialFailureError } from '../../operation-errors.ts';
import type { Metadata } from '../../wire/data.ts';
import type { CallOptions } from '../call-options.ts';
import { Tag } from '../tag/tag.ts';
import { dataTags } from '../tag/tag-book.ts';
import { resolveTags, type TagChoice } from '../tag/tags.ts';
import type { Data } from './data.ts';
import { type DataSource, getOrCreateDatasource } from './data-source.ts';
import { readExifMetadata } from './exif-metadata.ts';
import { isReadableImage, readImageSize } from './image-size.ts';
import { registerData } from './register-data.ts';
import { settleData, whyUnusable } from './settle-data.ts';

/** One value for the only file, or one for each file in the order of the files. */
export type PerFile<T> = T | readonly (T | undefined)[];

/** Width and height in pixels, as a pair. */
export type SizePair = readonly [width: number, height: number];

/**
 * How to upload data. `tags` and `source` are for all files, each as an object or by name, and made when there is none of
 * that name. `metadata`, `customMetadata` and `sizes` are for each file; `sizes` ([width, height]) counts only where the
 * bytes do not tell it. `fillMetadata` takes metadata from EXIF tags where none is given. `uploadDir` begins the names of
 * the objects, in a storage of one's own. `concurrency` bounds the uploads at once, by default as many as make it
 * faster, up to 64. `waitForUnprocessableData` (true) waits until the platform has processed all of them, asking every
 * `everyMs` (5,000) for at most `timeoutMs` (150,000).
 */
export interface UploadDataOptions extends CallOptions {
  readonly tags?: TagChoice | undefined;
  readonly source?: DataSource | string | undefined;
  readonly metadata?: PerFile<Metadata> | undefined;
  readonly customMetadata?: PerFile<Metadata> | undefined;
  readonly sizes?: SizePair | readonly (SizePair | undefined)[] | undefined;
  readonly fillMetadata?: boolean | undefined;
  readonly uploadDir?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly waitForUnprocessableData?: boolean | undefined;
  readonly everyMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Where data go. */
export interface UploadPlace {
  readonly connection: Connection;
  readonly datalakeId: string;
  readonly connectorId: string;
}

interface DataFile {
  readonly file: FileSource;
  readonly metadata: Metadata | undefined;
  readonly customMetadata: Metadata | undefined;
  readonly size: SizePair | undefined;
}

interface Shared {
  readonly place: UploadPlace;
  readonly tagIds: readonly string[];
  readonly dataSourceId: string | undefined;
  readonly options: UploadDataOptions;
}

const MOST_AT_ONCE = 64;
const operation = 'the upload of data';

const checkCount = (name: string, values: readonly unknown[] | undefined, count: number): void => {
  if (values === undefined || values.length === count) return;
  throw new TypeError(`${name} has ${values.length} values for ${count} files: give one for each file`);
};

const isPair = (sizes: SizePair | readonly (SizePair | undefined)[]): sizes is SizePair => typeof sizes[0] === 'number';

const filesOf = (files: readonly FileSource[], options: UploadDataOptions): DataFile[] => {
  const listOf = <T extends object>(values: PerFile<T> | undefined): readonly (T | undefined)[] | undefined =>
    values === undefined || Array.isArray(values) ? values : [values as T];
  const metadata = listOf<Metadata>(options.metadata);
  const customMetadata = listOf<Metadata>(options.customMetadata);
  const { sizes: given } = options;
  const sizes = given === undefined || !isPair(given) ? given : [given];
  checkCount('metadata', metadata, files.length);
  checkCount('customMetadata', customMetadata, files.length);
  checkCount('sizes', sizes, files.length);
  return files.map((file, index) => ({
    file,
    metadata: metadata?.[index],
    customMetadata: customMetadata?.[index],
    size: sizes?.[index],
  }));
};

// A tag of another kind stands for its name, as the reference client has it.
const namesOfForeign = (choice: TagChoice): TagChoice => {
  const tags: readonly (Tag | string)[] = typeof choice === 'string' || choice instanceof Tag ? [choice] : choice;
  return tags.map((tag) => (tag instanceof Tag && tag.targetType !== 'DATA' ? tag.name : tag));
};

export const dataTagIds = async (
  connection: Connection,
  datalakeId: string,
  { tags = [], signal }: { readonly tags?: TagChoice | undefined } & CallOptions,
): Promise<string[]> => {
  const book = dataTags(connection, datalakeId);
  const resolved = await resolveTags(namesOfForeign(tags), { target: 'DATA', book, signal });
  return resolved.map(({ id }) => id);
};

export const dataSourceIdOf = async (
  connection: Connection,
  { source, signal }: { readonly source?: DataSource | string | undefined } & CallOptions,
): Promise<string | undefined> => {
  if (typeof source !== 'string') return source?.id;
  return (await getOrCreateDatasource(connection, source, signal)).id;
};

const withoutNulls = (metadata: Metadata): Metadata | undefined => {
  const entries = Object.entries(metadata).filter(([, value]) => value !== null && value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

const metadataOf = async (source: SourceFile, file: DataFile, isFilling: boolean): Promise<Metadata | undefined> => {
  const read = isFilling && isReadableImage(source.contentType) ? await readExifMetadata(source) : {};
  return withoutNulls({ ...read, ...file.metadata });
};

const uploadOne = async (file: DataFile, shared: Shared): Promise<Data> => {
  const { place, options } = shared;
  const { connection, datalakeId, connectorId } = place;
  const { signal, uploadDir, fillMetadata = false } = options;
  await using source = await SourceFile.open(file.file);
  const stored = await uploadSource(connection, source, { type: 'DATA', connectorId, uploadDir, signal });
  const [width, height] = file.size ?? [];
  const told = width === undefined || height === undefined ? undefined : { width, height };
  const data = {
    type: stored.contentType.startsWith('video/') ? 'VIDEO' : 'IMAGE',
    filename: stored.filename,
    objectName: stored.objectName,
    contentType: stored.contentType,
    tagIds: shared.tagIds,
    dataSourceId: shared.dataSourceId,
    size: (await readImageSize(source)) ?? told,
    metadata: await metadataOf(source, file, fillMetadata),
    customMetadata: file.customMetadata,
  } as const;
  return await registerData(connection, datalakeId, { data, signal });
};

const uploadAll = async (files: readonly DataFile[], shared: Shared): Promise<(Data | PartFailure)[]> => {
  const { concurrency = new Pace(MOST_AT_ONCE), signal } = shared.options;
  // Failures are kept with what was done, so that both can be told once the uploads are processed.
  return tryInBulk(files, {
    operation,
    concurrency,
    signal,
    nameOf: ({ file }) => nameOfSource(file),
    work: (file) => uploadOne(file, shared),
  });
};

// What was uploaded must be told even when the platform cannot be asked what has become of it.
const settle = async (connection: Connection, made: readonly Data[], options: UploadDataOptions): Promise<unknown> => {
  const { everyMs = 5000, timeoutMs = 150_000, signal } = options;
  try {
    await settleData(connection, made, { everyMs, timeoutMs, signal });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return error;
  }
};

const isData = (outcome: Data | PartFailure): outcome is Data => !('error' in outcome);

/** Uploads files and makes data of them, in the order of the files. */
export const uploadData = async (
  place: UploadPlace,
  files: FileSource | readonly FileSource[],
  options: UploadDataOptions,
): Promise<Data[]> => {
  const { connection, datalakeId } = place;
  const listed = filesOf([files].flat(), options);
  if (listed.length === 0) return [];
  const tagIds = await dataTagIds(connection, datalakeId, options);
  const dataSourceId = await dataSourceIdOf(connection, options);
  const outcomes = await uploadAll(listed, { place, tagIds, dataSourceId, options });
  const isWaiting = options.waitForUnprocessableData ?? true;
  const unsettled = isWaiting ? await settle(connection, outcomes.filter(isData), options) : undefined;
  const judged = outcomes.map((outcome, index): Data | PartFailure => {
    if (!isData(outcome) || (!isWaiting && outcome.uploadStatus !== 'ERROR')) return outcome;
    const error = outcome.isReady() ? whyUnusable(outcome) : (unsettled ?? whyUnusable(outcome));
    return error === undefined ? outcome : { item: nameOfSource(listed[index]?.file ?? outcome.filename), error };
  });
  const done = judged.filter(isData);
  const failures = judged.filter((outcome): outcome is PartFailure => !isData(outcome));
  if (failures.length > 0) throw new PartialFailureError(operation, { done, failures });
  return done;
};
