import { ApiError, ConnectionError, type Dataset, type DatasetVersion, TimeoutError } from '@picsellia-ts/sdk';
import { ConfigurationError } from '../../errors.ts';
import type { RunInput } from '../run-input.ts';
import { readImageName } from '../write/image-names.ts';

const TRIES = 3;

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

const nameOf = ({ name, version }: DatasetVersion): string => `${name}/${version}`;

const unlocked = (version: DatasetVersion): DatasetVersion => {
  if (!version.isLocked) return version;
  throw new ConfigurationError(`the output dataset version ${nameOf(version)} is locked: unlock it first`);
};

/** Makes the version, or finds it, also when the answer to its making was lost. */
const makeOrFind = async (dataset: Dataset, name: string): Promise<{ version: DatasetVersion; isFound: boolean }> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { version: await dataset.createVersion(name), isFound: false };
    } catch (error) {
      const isTaken = error instanceof ApiError && error.status === 409;
      const isLost =
        error instanceof ConnectionError ||
        error instanceof TimeoutError ||
        (error instanceof ApiError && error.status >= 500);
      if (!isTaken && !isLost) throw error;
      try {
        return { version: await dataset.getVersion(name), isFound: true };
      } catch (notFound) {
        if (!isNotFound(notFound) || attempt >= TRIES) throw error;
      }
    }
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
