import { expect, test } from '@jest/globals';
import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import { registrationOf } from './registration-of.ts';

const described = (said: Partial<ProcessingDescription> = {}): ProcessingDescription => ({
  name: 'finder',
  task: 'pre-annotation',
  parameters: { type: 'object', properties: {} },
  defaultParameters: {},
  ...said,
});

test('fills in what a definition does not say', () => {
  expect(registrationOf(described())).toEqual({
    name: 'finder',
    target: 'DATASET_VERSION',
    type: 'PRE_ANNOTATION',
    defaultCpu: 4,
    defaultGpu: 0,
    defaultParameters: {},
    dockerTag: 'latest',
    dockerFlags: [],
    inputs: [{ name: 'model_version_id', inputType: 'MODEL_VERSION', required: true }],
    constraints: {},
    parameters: { type: 'object', properties: {} },
  });
});

test.each<[ProcessingDescription['task'], string, readonly (readonly [string, string, boolean])[]]>([
  ['pre-annotation', 'DATASET_VERSION', [['model_version_id', 'MODEL_VERSION', true]]],
  ['auto-annotation', 'DATASET_VERSION', [['model_version_id', 'MODEL_VERSION', true]]],
  ['auto-tagging', 'DATASET_VERSION', [['model_version_id', 'MODEL_VERSION', false]]],
  ['data-auto-tagging', 'DATALAKE', [['model_version_id', 'MODEL_VERSION', false]]],
  ['data-augmentation', 'DATASET_VERSION', [['target_version_name', 'TEXT', true]]],
  ['dataset-version-creation', 'DATASET_VERSION', [['target_version_name', 'TEXT', true]]],
  ['model-conversion', 'MODEL_VERSION', []],
  ['model-compression', 'MODEL_VERSION', []],
])('asks a launch of %s for what its runtime needs', (task, target, inputs) => {
  const registration = registrationOf(described({ task }));
  expect(registration.target).toBe(target);
  expect(registration.type).toBe(task.toUpperCase().replaceAll('-', '_'));
  expect(registration.inputs.map(({ name, inputType, required }) => [name, inputType, required])).toEqual(inputs);
});

test('asks for no model where the definition needs none, and for its type where it says one', () => {
  expect(registrationOf(described({ model: 'none' })).inputs).toEqual([]);
  expect(registrationOf(described({ modelType: 'SEGMENTATION' })).inputs).toMatchObject([
    { inferenceTypeConstraint: 'SEGMENTATION' },
  ]);
  expect(registrationOf(described({ task: 'data-augmentation', outputType: 'POINT' })).inputs).toMatchObject([
    { inferenceTypeConstraint: 'POINT' },
  ]);
});

test('starts a container with GPUs unless the definition says how', () => {
  expect(registrationOf(described({ gpu: 1 })).dockerFlags).toEqual(['--gpus=all', '--ipc=host']);
  expect(registrationOf(described({ gpu: 1, flags: ['-e a=b'] })).dockerFlags).toEqual(['-e a=b']);
});

test.each<[string, Partial<ProcessingDescription>, { image?: string; tag?: string }, string | undefined, string]>([
  ['nothing', {}, {}, undefined, 'latest'],
  ['an image', { image: 'ghcr.io/me/finder' }, {}, 'ghcr.io/me/finder', 'latest'],
  ['an image with its tag', { image: 'localhost:5000/me/finder:2' }, {}, 'localhost:5000/me/finder', '2'],
  ['a tag besides', { image: 'me/finder:2', tag: '3' }, {}, 'me/finder', '3'],
  ['another tag', { image: 'me/finder', tag: '3' }, { tag: '4' }, 'me/finder', '4'],
  ['another image', { image: 'me/finder', tag: '3' }, { image: 'you/finder' }, 'you/finder', '3'],
  ['another image with its tag', { tag: '3' }, { image: 'you/finder:5' }, 'you/finder', '5'],
])('reads the name of the image from %s', (_name, said, overrides, image, tag) => {
  const registration = registrationOf(described(said), overrides);
  expect([registration.dockerImage, registration.dockerTag]).toEqual([image, tag]);
});

test.each<[Partial<ProcessingDescription>, string]>([
  [{ cpu: 0.5 }, 'processing finder, cpu: expected a whole number from 0, not 0.5.'],
  [{ gpu: -1 }, 'processing finder, gpu: expected a whole number from 0, not -1.'],
  [{ flags: [''] }, 'processing finder, flags: expected texts that are not empty.'],
  [{ image: 'Me/Finder' }, 'processing finder, image: "Me/Finder" is no name of an image.'],
  [{ image: 'https://ghcr.io/me/finder' }, 'is no name of an image.'],
  [{ image: 'me/finder:' }, 'processing finder, image: "" is no tag of an image.'],
  [{ image: 'me/finder', tag: 'a b' }, 'processing finder, tag: "a b" is no tag of an image.'],
])('refuses %j', (said, message) => {
  expect(() => registrationOf(described(said))).toThrow(message);
});
