import { isDeepStrictEqual } from 'node:util';
import type { NewProcessingInput, Processing, ProcessingInput } from '@picsellia-ts/sdk';
import type { Registration } from './registration.ts';

/** A field in which the platform holds something other than the definition says; undefined is nothing at all. */
export interface Difference {
  /** In the words of a definition: `cpu`, `image`, `parameters.confidence`, `inputs.model_version_id.required`. */
  readonly field: string;
  readonly old: unknown;
  readonly new: unknown;
  /** False for what the platform keeps as it was registered. */
  readonly canChange: boolean;
}

/** What a comparison found. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Fields of which the platform's answer says nothing, so that they could not be compared. */
  readonly untold: readonly string[];
}

/** What of a processing on the platform is compared. */
export type Registered = Pick<
  Processing,
  | 'target'
  | 'type'
  | 'description'
  | 'dockerImage'
  | 'dockerTag'
  | 'dockerFlags'
  | 'defaultCpu'
  | 'defaultGpu'
  | 'defaultParameters'
>;

type Row = readonly [field: string, wanted: unknown, held: unknown, canChange: boolean];

const rowsOf = (registration: Registration, held: Registered): readonly Row[] => [
  ['type', registration.type, held.type, false],
  ['target', registration.target, held.target, false],
  ['description', registration.description, held.description, true],
  ['cpu', registration.defaultCpu, held.defaultCpu, true],
  ['gpu', registration.defaultGpu, held.defaultGpu, true],
  ['image', registration.dockerImage, held.dockerImage, true],
  ['tag', registration.dockerTag, held.dockerTag, true],
  ['flags', registration.dockerFlags, held.dockerFlags, false],
];

const namesOf = (...records: readonly object[]): readonly string[] => [...new Set(records.flatMap(Object.keys))];

const compareParameters = (wanted: object, held: object): readonly Difference[] => {
  const [own, other] = [new Map(Object.entries(wanted)), new Map(Object.entries(held))];
  return namesOf(wanted, held)
    .filter((name) => own.has(name) !== other.has(name) || !isDeepStrictEqual(own.get(name), other.get(name)))
    .map((name) => ({ field: `parameters.${name}`, old: other.get(name), new: own.get(name), canChange: true }));
};

const inputFields = (input: NewProcessingInput | ProcessingInput): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ['inputType', input.inputType],
    ['required', input.required],
    ['inferenceTypeConstraint', input.inferenceTypeConstraint],
    ['frameworkConstraint', input.frameworkConstraint],
  ]);

const compareInput = (wanted: NewProcessingInput, held: ProcessingInput): readonly Difference[] => {
  const own = inputFields(wanted);
  return [...inputFields(held)].flatMap(([key, old]) =>
    own.get(key) === old
      ? []
      : // An input of another kind is taken away and declared anew.
        [{ field: `inputs.${wanted.name}.${key}`, old, new: own.get(key), canChange: true }],
  );
};

const compareInputs = (
  wanted: readonly NewProcessingInput[],
  held: readonly ProcessingInput[],
): readonly Difference[] => {
  const missing = wanted.flatMap((input): readonly Difference[] => {
    const other = held.find(({ name }) => name === input.name);
    if (other !== undefined) return compareInput(input, other);
    return [{ field: `inputs.${input.name}`, old: undefined, new: input, canChange: true }];
  });
  const strange = held.filter(({ name }) => !wanted.some((input) => input.name === name));
  return [
    ...missing,
    ...strange.map((input) => ({ field: `inputs.${input.name}`, old: input, new: undefined, canChange: true })),
  ];
};

/**
 * Compares what a definition says with what the platform holds, field by field; the order of keys and of inputs does not
 * count. A description or an image that the definition does not name is not compared.
 */
export const compareRegistration = (
  registration: Registration,
  held: Registered,
  inputs: readonly ProcessingInput[],
): Comparison => {
  const rows = rowsOf(registration, held).filter(([, wanted]) => wanted !== undefined);
  const untold = rows.filter(([, , value]) => value === undefined).map(([field]) => field);
  const told = rows.filter(([field]) => !untold.includes(field));
  const differences = told
    .filter(([, wanted, value]) => !isDeepStrictEqual(wanted, value))
    .map(([field, wanted, old, canChange]): Difference => ({ field, old, new: wanted, canChange }));
  const { defaultParameters } = held;
  return {
    differences: [
      ...differences,
      ...(defaultParameters === undefined ? [] : compareParameters(registration.defaultParameters, defaultParameters)),
      ...compareInputs(registration.inputs, inputs),
    ],
    untold: defaultParameters === undefined ? [...untold, 'parameters'] : untold,
  };
};
