import { expect, test } from '@jest/globals';
import { readJobContext } from './job-context.ts';

const target = '11111111-1111-4111-8111-111111111111';
const model = '22222222-2222-4222-8222-222222222222';

test.each([
  ['processing_job', { target_id: target, inputs: { model_version_id: model }, parameters: { a: '1' } }],
  [
    'dataset_version_processing_job',
    { input_dataset_version_id: target, model_version_id: model, parameters: { a: '1' } },
  ],
  [
    'datasetversionprocessingjob',
    { input_dataset_version_id: target, model_version_id: model, parameters: { a: '1' } },
  ],
  ['datalake_processing_job', { input_datalake_id: target, model_version_id: model, parameters: { a: '1' } }],
])('reads the generation %s', (generation, payload) => {
  expect(readJobContext({ id: 'x', [generation]: payload })).toEqual({
    generation,
    ...(generation === 'datalake_processing_job' && { target: 'datalake' }),
    ...(generation.startsWith('dataset') && { target: 'dataset version' }),
    targetId: target,
    modelVersionId: model,
    parameters: { a: '1' },
  });
});

test('needs nothing but the input version in the oldest generation', () => {
  expect(readJobContext({ datasetversionprocessingjob: { input_dataset_version_id: target } })).toEqual({
    generation: 'datasetversionprocessingjob',
    target: 'dataset version',
    targetId: target,
    parameters: {},
  });
});

test('reads the generation that told model versions apart', () => {
  const payload = { input_model_version_id: target, parameters: { a: '1' } };
  expect(readJobContext({ model_version_processing_job: payload })).toEqual({
    generation: 'model_version_processing_job',
    target: 'model version',
    targetId: target,
    parameters: { a: '1' },
  });
});

test('prefers the newest of several generations', () => {
  const answer = {
    datasetversionprocessingjob: { input_dataset_version_id: model },
    processing_job: { target_id: target, inputs: null, parameters: null, payload_presigned_url: 'http://x/ids' },
  };
  expect(readJobContext(answer)).toEqual({
    generation: 'processing_job',
    targetId: target,
    parameters: {},
    payloadUrl: 'http://x/ids',
  });
});

test('lists the keys that are there when none is a context', () => {
  expect(() => readJobContext({ id: '1', status: 'PENDING', training_job: {} })).toThrow(
    'found id, status, training_job',
  );
});

test('names the field that is missing', () => {
  expect(() => readJobContext({ processing_job: { inputs: {} } })).toThrow(
    /processing_job is not as expected: target_id/,
  );
});
