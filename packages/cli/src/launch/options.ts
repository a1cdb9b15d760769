import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { readParameters } from '../dry-run/options.ts';
import { CommandError } from '../errors.ts';

/** The options of `launch`, as typed. */
export interface LaunchFlags extends ConnectionFlags {
  datasetVersion?: string;
  datalake?: string;
  modelVersion?: string;
  assets?: string;
  data?: string;
  query?: string;
  all?: boolean;
  model?: string;
  outputVersion?: string;
  outputDatalake?: string;
  input?: readonly string[];
  param?: readonly string[];
  cpu?: string;
  gpu?: string;
  entry?: string;
  follow?: boolean;
  json?: boolean;
}

/** Which assets or data are meant: those of these ids, those that a query finds, or all. */
export type Selection = { readonly ids: readonly string[] } | { readonly query: string } | 'all';

/** What a job is to run on; `text` is an id or a name. */
export type TargetChoice =
  | { readonly kind: 'DATASET_VERSION' | 'DATALAKE'; readonly text: string; readonly selection: Selection }
  | { readonly kind: 'MODEL_VERSION'; readonly text: string };

/** A launch as it was asked for, nothing of it checked against the platform. */
export interface LaunchRequest {
  readonly name: string;
  readonly target: TargetChoice;
  /** By the names of the inputs. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly cpu: number | undefined;
  readonly gpu: number | undefined;
  readonly entry: string | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Tells an id from a name. */
export const isId = (text: string): boolean => UUID.test(text);

const readIds = (flag: string, text: string): readonly string[] => {
  const ids = text.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !isId(id));
  if (wrong === undefined) return [...new Set(ids.map((id) => id.toLowerCase()))];
  throw new CommandError(`${flag} ${wrong || text}: expected ids, separated by commas.`);
};

const readSelection = (
  flags: LaunchFlags,
  [flag, ids]: readonly [flag: string, ids: string | undefined],
): Selection => {
  const given = [ids, flags.query, flags.all].filter((value) => value !== undefined);
  if (given.length > 1) throw new CommandError(`Give one of ${flag}, --query and --all.`);
  if (ids !== undefined) return { ids: readIds(flag, ids) };
  return flags.query === undefined ? 'all' : { query: flags.query };
};

const refuse = (isGiven: boolean, message: string): void => {
  if (isGiven) throw new CommandError(message);
};

const readTarget = (flags: LaunchFlags): TargetChoice => {
  const { datasetVersion, datalake, modelVersion } = flags;
  const given = [datasetVersion, datalake, modelVersion].filter((text) => text !== undefined);
  if (given.length !== 1) {
    throw new CommandError('Say what the job runs on: one of --dataset-version, --datalake and --model-version.', {
      hint: 'For instance: --dataset-version pets/v1',
    });
  }
  if (datasetVersion !== undefined) {
    refuse(flags.data !== undefined, '--data is for --datalake; a dataset version has --assets.');
    const selection = readSelection(flags, ['--assets', flags.assets]);
    return { kind: 'DATASET_VERSION', text: datasetVersion, selection };
  }
  refuse(flags.assets !== undefined, '--assets is for --dataset-version.');
  if (datalake !== undefined) {
    const selection = readSelection(flags, ['--data', flags.data]);
    refuse(selection === 'all' && flags.all !== true, '--datalake: say which data, by --data, --query or --all.');
    return { kind: 'DATALAKE', text: datalake, selection };
  }
  refuse(
    flags.data !== undefined || flags.query !== undefined || flags.all !== undefined,
    '--model-version: a job on a model takes no --data, --query or --all.',
  );
  return { kind: 'MODEL_VERSION', text: modelVersion ?? '' };
};

const readCount = (flag: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new CommandError(`${flag} ${text}: expected a whole number.`);
};

/** The inputs that have a flag of their own: these the runtime reads by their names. */
const NAMED = [
  ['model', 'model_version_id'],
  ['outputVersion', 'target_version_name'],
  ['outputDatalake', 'output_datalake_id'],
] as const;

const FLAGS: Readonly<Record<string, string>> = {
  model_version_id: '--model ID',
  target_version_name: '--output-version NAME',
  output_datalake_id: '--output-datalake ID',
};

/** How an input is given on the command line. */
export const flagOf = (input: string): string => FLAGS[input] ?? `--input ${input}=VALUE`;

const readInputs = (flags: LaunchFlags): ReadonlyMap<string, string> => {
  const inputs = new Map<string, string>();
  for (const [flag, name] of NAMED) {
    const value = flags[flag];
    if (value !== undefined) inputs.set(name, value);
  }
  for (const pair of flags.input ?? []) {
    const [, name, value] = /^([^=\s]+)=(.+)$/su.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new CommandError(`--input ${pair}: expected name=value.`);
    if (inputs.has(name)) throw new CommandError(`--input ${pair}: ${name} is given twice.`);
    inputs.set(name, value);
  }
  return inputs;
};

/** Reads what was typed. @throws CommandError for what does not fit together */
export const readLaunch = (name: string, flags: LaunchFlags): LaunchRequest => ({
  name,
  target: readTarget(flags),
  inputs: readInputs(flags),
  parameters: readParameters(flags.param ?? []),
  cpu: readCount('--cpu', flags.cpu),
  gpu: readCount('--gpu', flags.gpu),
  entry: flags.entry,
});
