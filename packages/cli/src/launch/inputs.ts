import type { Client, ProcessingInput } from '@picsellia-ts/sdk';
import { CommandError } from '../errors.ts';
import { findById, findDatalake, findDatasetVersion, findModelVersion } from './find-resource.ts';
import { flagOf } from './options.ts';

type Constraints = Pick<ProcessingInput, 'inferenceTypeConstraint' | 'frameworkConstraint'>;

/** What an input's value leads to, as far as its constraints look at it. */
interface Resource {
  readonly id: string;
  readonly type?: string;
  readonly framework?: string;
}

type Read = (client: Client, flag: string, text: string) => Promise<unknown>;

const refuse = (flag: string, text: string, expected: string): never => {
  throw new CommandError(`${flag} ${text}: expected ${expected}.`);
};

const readNumber = (flag: string, text: string): number =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : refuse(flag, text, 'a number');

const readById =
  (find: (client: Client, id: string) => Promise<unknown>): Read =>
  async (client, flag, text) => {
    await findById(flag, text, (id) => find(client, id));
    return text;
  };

/** A text to the value of an input of each kind; a resource is looked up, and held against the input's constraints. */
const readersFor = (constraints: Constraints): Readonly<Record<string, Read>> => {
  const fit = (flag: string, text: string, { id, type, framework }: Resource): string => {
    const { inferenceTypeConstraint: wanted, frameworkConstraint: of } = constraints;
    if (wanted !== undefined && type !== undefined && type !== wanted) {
      refuse(flag, text, `one of the type ${wanted}, and this is ${type}`);
    }
    if (of !== undefined && framework !== undefined && framework !== of) {
      refuse(flag, text, `one of the framework ${of}, and this is ${framework}`);
    }
    return id;
  };
  return {
    TEXT: async (_client, _flag, text) => text,
    NUMBER: async (_client, flag, text) => readNumber(flag, text),
    MODEL_VERSION: async (client, flag, text) => fit(flag, text, await findModelVersion(client, flag, text)),
    DATASET_VERSION: async (client, flag, text) => fit(flag, text, await findDatasetVersion(client, flag, text)),
    DATALAKE: async (client, flag, text) => (await findDatalake(client, flag, text)).id,
    MODEL: readById((client, id) => client.getModelById(id)),
    DATASET: readById((client, id) => client.getDatasetById(id)),
  };
};

/** Inputs that the runtime reads whether they are declared or not. */
const KNOWN: Readonly<Record<string, string>> = {
  model_version_id: 'MODEL_VERSION',
  target_version_name: 'TEXT',
  output_datalake_id: 'DATALAKE',
};

const bare = (input: string): string => flagOf(input).replace(/[ =](ID|NAME|VALUE)$/, '');

/**
 * Holds what was typed against the inputs that the processing declares, looks up what they name, and answers the values
 * for the launch.
 * @throws CommandError for one that is missing, unknown, or does not fit
 */
export const readInputValues = async (
  client: Client,
  given: ReadonlyMap<string, string>,
  declared: readonly ProcessingInput[],
): Promise<Readonly<Record<string, unknown>>> => {
  const missing = declared.find(({ name, required }) => required && !given.has(name));
  if (missing !== undefined) {
    const type = missing.inferenceTypeConstraint === undefined ? '' : ` of the type ${missing.inferenceTypeConstraint}`;
    throw new CommandError(`The processing asks for the input ${missing.name} (${missing.inputType}${type}).`, {
      hint: `Give it: ${flagOf(missing.name)}`,
    });
  }
  const values: [string, unknown][] = [];
  for (const [name, text] of given) {
    const input = declared.find((known) => known.name === name);
    const kind = input?.inputType ?? KNOWN[name];
    if (kind === undefined) {
      const names = declared.map((known) => known.name).join(', ');
      throw new CommandError(`--input ${name}: the processing declares no such input.`, {
        hint: names === '' ? 'It declares none.' : `It declares: ${names}.`,
      });
    }
    const constraints: Constraints = input ?? { inferenceTypeConstraint: undefined, frameworkConstraint: undefined };
    // A kind that is newer than this command goes as it is: the platform checks it.
    const read = readersFor(constraints)[kind];
    values.push([name, read === undefined ? text : await read(client, bare(name), text)]);
  }
  return Object.fromEntries(values);
};
