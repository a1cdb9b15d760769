import { expect, test } from '@jest/globals';
import type { ProcessingInput } from '@picsellia-ts/sdk';
import { compareRegistration, type Registered } from './differences.ts';
import type { Registration } from './registration.ts';

const REGISTRATION: Registration = {
  name: 'finder',
  target: 'DATASET_VERSION',
  type: 'PRE_ANNOTATION',
  description: 'Finds.',
  defaultCpu: 4,
  defaultGpu: 0,
  defaultParameters: { confidence: 0.25, labels: { a: 1, b: 2 } },
  dockerImage: 'me/finder',
  dockerTag: '1',
  dockerFlags: [],
  inputs: [{ name: 'model_version_id', inputType: 'MODEL_VERSION', required: true }],
  constraints: {},
  parameters: {},
};

const HELD: Registered = {
  target: 'DATASET_VERSION',
  type: 'PRE_ANNOTATION',
  description: 'Finds.',
  defaultCpu: 4,
  defaultGpu: 0,
  defaultParameters: { labels: { b: 2, a: 1 }, confidence: 0.25 },
  dockerImage: 'me/finder',
  dockerTag: '1',
  dockerFlags: [],
};

const INPUT: ProcessingInput = {
  name: 'model_version_id',
  inputType: 'MODEL_VERSION',
  required: true,
  inferenceTypeConstraint: undefined,
  frameworkConstraint: undefined,
};

test('finds nothing where only the order differs', () => {
  expect(compareRegistration(REGISTRATION, HELD, [INPUT])).toEqual({ differences: [], untold: [] });
});

test.each<[string, Partial<Registered>, object]>([
  ['cpu', { defaultCpu: 2 }, { field: 'cpu', old: 2, new: 4, canChange: true }],
  ['the description', { description: '' }, { field: 'description', old: '', new: 'Finds.', canChange: true }],
  ['the tag', { dockerTag: '0' }, { field: 'tag', old: '0', new: '1', canChange: true }],
  ['the flags', { dockerFlags: ['-v'] }, { field: 'flags', old: ['-v'], new: [], canChange: false }],
  [
    'the target',
    { target: 'DATALAKE' },
    { field: 'target', old: 'DATALAKE', new: 'DATASET_VERSION', canChange: false },
  ],
  [
    'a parameter',
    { defaultParameters: { ...HELD.defaultParameters, confidence: 0.5 } },
    { field: 'parameters.confidence', old: 0.5, new: 0.25, canChange: true },
  ],
  [
    'a parameter that the definition has no more',
    { defaultParameters: { ...HELD.defaultParameters, toString: 1 } },
    { field: 'parameters.toString', old: 1, new: undefined, canChange: true },
  ],
])('finds %s', (_name, change, difference) => {
  expect(compareRegistration(REGISTRATION, { ...HELD, ...change }, [INPUT]).differences).toEqual([difference]);
});

test('finds inputs that are missing, strange or changed', () => {
  const strange = { ...INPUT, name: 'old' };
  expect(compareRegistration(REGISTRATION, HELD, [strange]).differences).toEqual([
    { field: 'inputs.model_version_id', old: undefined, new: REGISTRATION.inputs[0], canChange: true },
    { field: 'inputs.old', old: strange, new: undefined, canChange: true },
  ]);
  const changed = { ...INPUT, required: false, inferenceTypeConstraint: 'POINT' };
  expect(compareRegistration(REGISTRATION, HELD, [changed]).differences).toEqual([
    { field: 'inputs.model_version_id.required', old: false, new: true, canChange: true },
    { field: 'inputs.model_version_id.inferenceTypeConstraint', old: 'POINT', new: undefined, canChange: true },
  ]);
});

test('says what the platform does not tell, and leaves alone what the definition does not name', () => {
  const silent = { ...HELD, dockerFlags: undefined, defaultCpu: undefined, defaultParameters: undefined };
  const { description: _, dockerImage: __, ...short } = REGISTRATION;
  expect(compareRegistration(short, { ...silent, description: 'x', dockerImage: 'y' }, [INPUT])).toEqual({
    differences: [],
    untold: ['cpu', 'flags', 'parameters'],
  });
});
