import type { Processing, ProcessingInput, ProcessingInputType } from '../entities/processings.ts';
import type { InferenceType, JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import type { Store } from '../store.ts';

/** What an input's id leads to, as far as its constraints look at it; undefined when there is nothing. */
type Found = { type?: InferenceType; framework?: string } | undefined;

type ResourceType = Exclude<ProcessingInputType, 'TEXT' | 'NUMBER'>;

const RESOURCES: Record<ResourceType, (store: Store, id: string) => Found> = {
  DATASET_VERSION: ({ versions }, id) => versions.get(id)?.version,
  MODEL_VERSION: ({ models }, id) => models.versions.get(id),
  MODEL: ({ models }, id) => (models.models.has(id) ? {} : undefined),
  DATALAKE: ({ datalakes }, id) => (datalakes.lakes.has(id) ? {} : undefined),
  DATASET: ({ datasets }, id) => (datasets.has(id) ? {} : undefined),
};

const isResource = (type: ProcessingInputType): type is ResourceType => type in RESOURCES;

const refuse = (input: ProcessingInput, reason: string): HttpError =>
  new HttpError(400, `The input ${input.name} ${reason}`);

const checkResource = (store: Store, input: ProcessingInput, value: unknown): void => {
  const { input_type, inference_type_constraint: type, framework_constraint: framework } = input;
  if (!isResource(input_type)) return;
  const found = typeof value === 'string' ? RESOURCES[input_type](store, value) : undefined;
  if (found === undefined) throw refuse(input, `names no ${input_type}`);
  if (type !== null && found.type !== undefined && found.type !== type) throw refuse(input, `must be of type ${type}`);
  if (framework !== null && found.framework !== undefined && found.framework !== framework) {
    throw refuse(input, `must be of the framework ${framework}`);
  }
};

const checkValue = (store: Store, input: ProcessingInput, value: unknown): void => {
  if (input.input_type === 'TEXT' && typeof value !== 'string') throw refuse(input, 'must be a text');
  if (input.input_type === 'NUMBER' && !(Number.isFinite(Number(value)) && String(value).trim() !== '')) {
    throw refuse(input, 'must be a number');
  }
  checkResource(store, input, value);
};

/**
 * Holds the inputs of a launch to those that the processing declares; what it does not declare passes.
 * @throws HttpError 400 with the first input that is wrong.
 */
export const checkInputs = (store: Store, { inputs: declared }: Processing, inputs: JsonObject): void => {
  for (const input of declared.values()) {
    const value = Object.hasOwn(inputs, input.name) ? (inputs[input.name] ?? undefined) : undefined;
    if (value !== undefined) checkValue(store, input, value);
    else if (input.required) throw refuse(input, 'is required by this processing');
  }
};
