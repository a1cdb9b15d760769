import { join } from 'node:path';
import { ApiError, type Client, type Datalake, type DatasetVersion, type ModelVersion } from '@picsellia-ts/sdk';
import * as z from 'zod';
import type { JobContext } from '../context/job-context.ts';
import type { LooseDefinition } from '../definition.ts';
import { ConfigurationError } from '../errors.ts';
import type { Model } from '../task-table.ts';
import type { Task } from '../tasks.ts';
import type { RunInput } from './run-input.ts';

/** Says of what the platform does not know that the job's context names it. */
export const explain404 =
  (what: string): ((error: unknown) => never) =>
  (error) => {
    if (error instanceof ApiError && error.status === 404) {
      const message = `the job's context names ${what}, which the platform does not know`;
      throw new ConfigurationError(message, { cause: error });
    }
    throw error;
  };

interface Named {
  readonly name: string;
  readonly filename: string;
}

/**
 * The file of a model version that a name or file name means, or the only one there is.
 *
 * @throws ConfigurationError that names the files there are.
 */
export const chooseFile = <F extends Named>(version: string, files: readonly F[], name: string | undefined): F => {
  const names = files.map((file) => file.name).join(', ');
  if (name === undefined && files.length !== 1) {
    throw new ConfigurationError(
      `the model version ${version} has ${files.length} files${names && ` (${names})`}; ` +
        'download() without a name needs exactly one',
    );
  }
  const file = name === undefined ? files[0] : files.find((file) => file.name === name || file.filename === name);
  if (!file) throw new ConfigurationError(`the model version ${version} has no file ${name}; it has ${names}`);
  return file;
};

const downloadFile = async (version: ModelVersion, name: string | undefined, folder: string): Promise<string> => {
  const file = chooseFile(version.name, await version.listFiles().toArray(), name);
  // Two files of one version may have one file name, so each has a folder of its own.
  return file.download(join(folder, file.id));
};

/** Names of a model's classes by index, in order. */
export const labelsOf = ({ labels }: ModelVersion): string[] =>
  Object.entries(labels ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => label);

const modelOf = (version: ModelVersion, workDir: string): Model => ({
  id: version.id,
  name: `${version.originName}/${version.name}`,
  type: version.type,
  labels: labelsOf(version),
  version,
  download: (name) => downloadFile(version, name, join(workDir, 'model', version.id)),
});

/** Refuses a job without a model when the processing needs one. @throws ConfigurationError */
export const checkNoModel = ({ name, task, model }: LooseDefinition): void => {
  if (model === 'none') return;
  throw new ConfigurationError(
    `the job's context names no model version, but ${name} (${task}) needs one: launch it with a model, or say ` +
      "`model: 'none'` in its definition",
  );
};

/** Refuses a model of another type than the processing's. @throws ConfigurationError */
export const checkModelType = (
  { name, modelType }: LooseDefinition,
  model: Pick<Model, 'name' | 'type'>,
  line: RunInput['line'],
): void => {
  if (modelType === undefined || model.type === modelType) return;
  if (model.type !== 'NOT_CONFIGURED') {
    throw new ConfigurationError(
      `the model version ${model.name} is of type ${model.type}, but ${name} needs ${modelType}`,
    );
  }
  line('warn', `the model version has no type; ${name} takes it for ${modelType}`);
};

/**
 * Fetches the model version of the job and holds it against the definition.
 *
 * @throws ConfigurationError when the task needs a model and the context names none, or one of another type.
 */
export const readModel = async (
  { client, context, definition, workDir, line }: RunInput,
  need: 'required' | 'optional' = 'required',
): Promise<Model | undefined> => {
  const { modelVersionId } = context;
  if (modelVersionId === undefined) {
    if (need === 'required') checkNoModel(definition);
    return undefined;
  }
  const version = await client
    .getModelVersionById(modelVersionId)
    .catch(explain404(`the model version ${modelVersionId}`));
  const model = modelOf(version, workDir);
  checkModelType(definition, model, line);
  return model;
};

/**
 * Fetches the dataset version that the job aims at.
 *
 * @throws ConfigurationError when the platform does not know it, or it is locked.
 */
export const readTarget = async (client: Client, { targetId }: JobContext): Promise<DatasetVersion> => {
  const version = await client.getDatasetVersionById(targetId).catch(explain404(`the dataset version ${targetId}`));
  if (version.isLocked) {
    throw new ConfigurationError(`the dataset version ${version.name}/${version.version} is locked: unlock it first`);
  }
  return version;
};

/** What a tagging aims at. */
export type TagTarget = { readonly version: DatasetVersion } | { readonly datalake: Datalake };

/**
 * Fetches what a tagging aims at. Where the job does not say whether that is a dataset version or a datalake, the version
 * is looked for first. Source: docs/protocol.md#task-types-and-their-target.
 *
 * @throws ConfigurationError when the platform knows neither, or the version is locked.
 */
export const readTagTarget = async (client: Client, context: JobContext, task: Task): Promise<TagTarget> => {
  const { target, targetId } = context;
  if (target !== 'datalake' && task !== 'data-auto-tagging') {
    try {
      return { version: await readTarget(client, context) };
    } catch (error) {
      const isUnknown = error instanceof ConfigurationError && error.cause instanceof ApiError;
      if (!isUnknown || target === 'dataset version') throw error;
    }
  }
  const what = task === 'data-auto-tagging' ? 'the datalake' : 'the dataset version or datalake';
  return { datalake: await client.getDatalake({ id: targetId }).catch(explain404(`${what} ${targetId}`)) };
};

const ids = z.array(z.guid());
const payload = z.object({ asset_ids: ids });
const dataPayload = z.object({ data_ids: ids });

/**
 * The ids of the assets that a job is about; undefined for the whole dataset version.
 *
 * @throws ConfigurationError when what the payload's URL answers holds no list of ids.
 */
export const readSelection = async (client: Client, { payloadUrl }: JobContext): Promise<string[] | undefined> => {
  if (payloadUrl === undefined) return undefined;
  const parsed = payload.safeParse(await client.fetchJson(payloadUrl));
  if (!parsed.success) throw new ConfigurationError("the job's payload holds no list asset_ids of uuids");
  return [...new Set(parsed.data.asset_ids)];
};

/**
 * The ids of the data that a job on a datalake is about.
 *
 * @throws ConfigurationError when the job has no payload, which would mean the whole datalake, or one without a list of ids.
 */
export const readDataSelection = async (client: Client, { payloadUrl }: JobContext): Promise<string[]> => {
  if (payloadUrl === undefined) {
    throw new ConfigurationError("the job's context names no data: a job on a datalake needs a payload with data_ids");
  }
  const parsed = dataPayload.safeParse(await client.fetchJson(payloadUrl));
  if (!parsed.success) throw new ConfigurationError("the job's payload holds no list data_ids of uuids");
  return [...new Set(parsed.data.data_ids)];
};
