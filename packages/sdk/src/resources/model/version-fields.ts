import type { Framework } from '../../constants.ts';
import { PREDICTION_TYPES } from '../../monitoring/prediction.ts';

/** Kinds of prediction that a model version can be made for. */
export const MODEL_TYPES: typeof PREDICTION_TYPES = PREDICTION_TYPES;
/** Kind of prediction that a model version is made for. */
export type ModelType = (typeof MODEL_TYPES)[number];

/** What a model version says of itself; what is not given stays as it is, or is left to the platform. */
export interface ModelVersionFields {
  readonly name?: string | undefined;
  readonly framework?: Framework | undefined;
  readonly dockerImageName?: string | undefined;
  readonly dockerTag?: string | undefined;
  readonly dockerFlags?: readonly string[] | undefined;
  readonly dockerEnvVariables?: Readonly<Record<string, unknown>> | undefined;
  readonly thumbObjectName?: string | undefined;
  readonly notebookLink?: string | undefined;
  /** Names by class index, the index written as a string. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly baseParameters?: Readonly<Record<string, unknown>> | undefined;
  readonly description?: string | undefined;
}

/** What a new model version says of itself. */
export interface NewModelVersion extends ModelVersionFields {
  readonly type?: ModelType | undefined;
}

/** What of a model version is to change; the platform takes no change to MASK. */
export interface ModelVersionChanges extends ModelVersionFields {
  readonly type?: Exclude<ModelType, 'MASK'> | undefined;
}

export const checkModelType = (type: string | undefined, allowed: readonly string[]): void => {
  if (type === undefined || allowed.includes(type)) return;
  throw new TypeError(`a model version cannot have the type ${type}; it can have ${allowed.join(', ')}`);
};

export const writeModelVersion = (fields: NewModelVersion): object => ({
  name: fields.name,
  type: fields.type,
  framework: fields.framework,
  docker_image: fields.dockerImageName,
  docker_flags: fields.dockerFlags,
  docker_tag: fields.dockerTag,
  thumbnail_object_name: fields.thumbObjectName,
  notebook_link: fields.notebookLink,
  labels: fields.labels,
  parameters: fields.baseParameters,
  docker_env_variables: fields.dockerEnvVariables,
  description: fields.description,
});
