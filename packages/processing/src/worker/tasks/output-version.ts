import { ApiError, type Dataset, type DatasetVersion, type InferenceType, sendOnce } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../../definition.ts';
import { ConfigurationError } from '../../errors.ts';
import type { RunInput } from '../run-input.ts';
import { readImageName } from '../write/image-names.ts';

/**
 * The type that an output version which is not configured gets with the first shape: what the definition declares, else
 * MULTI where the source is, whose shapes may be of any kind; undefined leaves it to that shape.
 */
export const outputTypeFor = (
  { outputType }: Pick<LooseDefinition, 'outputType'>,
  { type }: Pick<DatasetVersion, 'type'>,
): InferenceType | undefined => outputType ?? (type === 'MULTI' ? type : undefined);

/** Gives an output version that got no shape, and so no type, the one that the definition declares. */
export const settleType = async (
  output: DatasetVersion,
  { outputType }: Pick<LooseDefinition, 'outputType'>,
): Promise<void> => {
  if (outputType === undefined || output.type !== 'NOT_CONFIGURED') return;
  // A former start may have set it, or a person.
  await output.sync();
  if (output.type === 'NOT_CONFIGURED') await output.setType(outputType);
};

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

const nameOf = ({ name, version }: DatasetVersion): string => `${name}/${version}`;

const unlocked = (version: DatasetVersion): DatasetVersion => {
  if (!version.isLocked) return version;
  throw new ConfigurationError(`the output dataset version ${nameOf(version)} is locked: unlock it first`);
};

const findVersion = async (dataset: Dataset, name: string): Promise<DatasetVersion | undefined> => {
  try {
    return await dataset.getVersion(name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};

interface Named {
  readonly version: DatasetVersion;
  readonly isFound: boolean;
}

/** Makes the version, or finds it, also when the answer to its making was lost. */
const makeOrFind = async (dataset: Dataset, name: string): Promise<Named> => {
  const find = async (): Promise<Named | undefined> => {
    const version = await findVersion(dataset, name);
    return version && { version, isFound: true };
  };
  try {
    const send = async () => ({ version: await dataset.createVersion(name), isFound: false });
    return await sendOnce<Named>({ send, find });
  } catch (error) {
    const there = error instanceof ApiError && error.status === 409 ? await find() : undefined;
    if (there === undefined) throw error;
    return there;
  }
};

/** Ids of data in the version that are neither this job's images nor, where those are kept, originals. */
const findStrangers = async (
  { jobId, definition }: RunInput,
  source: DatasetVersion,
  output: DatasetVersion,
): Promise<string[]> => {
  const strangers = new Map<string, string>();
  for await (const { filename, dataId } of output.listAssets()) {
    if (readImageName(jobId, filename) === undefined) strangers.set(dataId, filename);
  }
  if (definition.keepOriginals && strangers.size > 0) {
    for await (const { dataId } of source.listAssets({ dataIds: [...strangers.keys()] })) strangers.delete(dataId);
  }
  return [...strangers.values()];
};

const makeNamed = async (input: RunInput, source: DatasetVersion, name: string): Promise<DatasetVersion> => {
  const dataset = await input.client.getDatasetById(source.originId);
  const { version, isFound } = await makeOrFind(dataset, name);
  if (!isFound) return version;
  if (version.id === source.id) {
    throw new ConfigurationError(`the output dataset version ${nameOf(version)} is the one that the job reads`);
  }
  const strangers = await findStrangers(input, source, version);
  if (strangers.length === 0) return version;
  throw new ConfigurationError(
    `there is a dataset version ${nameOf(version)} already, with ${strangers.length} assets that are not of this job ` +
      `(${strangers.slice(0, 3).join(', ')}): launch with another target_version_name, or empty it`,
  );
};

/**
 * The version that new images go to: the one that the job names by its id, else one that is made by the name that the job
 * gives. One of that name is taken only while it holds nothing but images of this job.
 *
 * @throws ConfigurationError when the job names none, it is not known, locked, the job's own input, or somebody else's.
 */
export const readOutput = async (input: RunInput, source: DatasetVersion): Promise<DatasetVersion> => {
  const { client, context, definition } = input;
  const { outputVersionId: id, targetVersionName: name } = context;
  if (id === source.id) {
    throw new ConfigurationError(`the output dataset version ${nameOf(source)} is the one that the job reads`);
  }
  if (id === undefined) {
    if (name !== undefined) return unlocked(await makeNamed(input, source, name));
    const field = context.generation === 'processing_job' ? 'inputs.target_version_name' : 'output_dataset_version_id';
    throw new ConfigurationError(
      `the job's context names no output version (${field}), but ${definition.name} (${definition.task}) needs one`,
    );
  }
  try {
    return unlocked(await client.getDatasetVersionById(id));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const message = `the job's context names the output dataset version ${id}, which the platform does not know`;
    throw new ConfigurationError(message, { cause: error });
  }
};
