import type { Client, Job, LaunchOptions, NewProcessingInput, Processing, ProcessingInput } from '@picsellia-ts/sdk';
import { CommandError, exitCodeOf, isOwnError } from '../errors.ts';
import { checkOutput } from './check-output.ts';
import { driftNote, findDefinition, type LocalDefinition } from './definition.ts';
import { findProcessing } from './find-processing.ts';
import { findTarget, type Target } from './find-target.ts';
import { readInputValues } from './inputs.ts';
import type { LaunchRequest } from './options.ts';
import { addedParameters, typedParameters } from './parameters.ts';

/** A launch that was checked as far as that can be done without it. */
export interface Prepared {
  readonly processing: Processing;
  readonly target: Target;
  readonly options: LaunchOptions;
  readonly send: () => Promise<Job>;
}

const WORDS: Readonly<Record<Target['kind'], string>> = {
  DATASET_VERSION: 'a dataset version (--dataset-version)',
  DATALAKE: 'a datalake (--datalake)',
  MODEL_VERSION: 'a model version (--model-version)',
};

const asDeclared = (input: NewProcessingInput): ProcessingInput => ({
  inferenceTypeConstraint: undefined,
  frameworkConstraint: undefined,
  ...input,
});

/** What the launch is asked for: by the definition where it is at hand, and by the registration for the rest. */
const declaredInputs = (
  registered: readonly ProcessingInput[],
  definition: LocalDefinition | undefined,
): readonly ProcessingInput[] => {
  const own = (definition?.registration.inputs ?? []).map(asDeclared);
  return [...own, ...registered.filter(({ name }) => !own.some((input) => input.name === name))];
};

const checkByDefinition = async (
  { entry }: LocalDefinition,
  name: string,
  values: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> => {
  const { checkParameters: check } = await import('@picsellia-ts/processing/main');
  return check(entry, name, values).catch((error: unknown) => {
    if (!isOwnError(error)) throw error;
    throw new CommandError(`${name}: ${error.message}.`.replace(/\.\.$/, '.'), {
      exitCode: exitCodeOf(error),
      cause: error,
    });
  });
};

/** Names of the parameters without a default, which each launch has to say. */
const requiredBy = ({ registration }: LocalDefinition): readonly unknown[] => {
  const { required } = registration.parameters;
  return Array.isArray(required) ? required : [];
};

const checkParameters = async (
  { name, parameters }: LaunchRequest,
  { processing, definition, note }: Checked,
): Promise<LaunchOptions['parameters']> => {
  const defaults = processing.defaultParameters ?? {};
  const typed = typedParameters(parameters, defaults);
  if (definition === undefined) {
    const added = addedParameters(typed, defaults);
    if (added.length > 0) note(`Not among the registered parameters, and added to them: ${added.join(', ')}.`);
  } else {
    const required = requiredBy(definition);
    // Without those that have a default: a name that is nearly one of theirs is then told as what it is.
    const registered = Object.entries(defaults).filter(([key]) => required.includes(key));
    const values = { ...Object.fromEntries(registered), ...typed };
    for (const warning of await checkByDefinition(definition, name, values)) note(warning);
  }
  return Object.keys(typed).length > 0 ? typed : undefined;
};

interface Checked {
  readonly processing: Processing;
  readonly definition: LocalDefinition | undefined;
  readonly note: (text: string) => void;
}

/**
 * Finds what is launched and on what, and checks parameters, inputs and constraints before anything is sent.
 * @throws CommandError for what does not fit or is not there
 */
export const prepareLaunch = async (
  client: Client,
  request: LaunchRequest,
  note: (text: string) => void,
): Promise<Prepared> => {
  const { name, entry, cpu, gpu } = request;
  const definition = await findDefinition(name, { entry, note });
  const launchable = await findProcessing(client, name);
  const { processing } = launchable;
  if (processing.target !== request.target.kind) {
    throw new CommandError(`${name} works on ${WORDS[processing.target]}, not on ${WORDS[request.target.kind]}.`);
  }
  const drift = definition && driftNote(definition, launchable);
  if (drift !== undefined) note(drift);
  const parameters = await checkParameters(request, { processing, definition, note });
  const target = await findTarget(client, request.target);
  const inputs = await readInputValues(client, request.inputs, declaredInputs(launchable.inputs, definition));
  const outputName = request.inputs.get('target_version_name');
  await checkOutput(client, processing, { target, outputName });
  const options = { processing, parameters, inputs, cpu, gpu };
  return { processing, target, options, send: () => target.launch(options) };
};
