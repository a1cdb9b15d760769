import { expect, test } from '@jest/globals';
import { readProcessing } from './processing.ts';

const LEAST = { id: 'P', name: 'p', target: 'DATALAKE', docker_image: 'i', docker_tag: '1' };

test('tells a field that the platform leaves out from one that is empty', () => {
  const { dockerFlags, defaultParameters, description, defaultCpu } = readProcessing(LEAST);
  expect([dockerFlags, defaultParameters, description, defaultCpu]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const empty = readProcessing({ ...LEAST, docker_flags: null, default_parameters: null, description: null });
  expect(empty).toMatchObject({ dockerFlags: [], defaultParameters: {}, description: '' });
});

test('reads a processing whose further fields are not what they should be', () => {
  const odd = { ...LEAST, type: 'NEW_KIND', docker_flags: 'none', default_cpu: 'four', default_parameters: [1] };
  expect(readProcessing(odd)).toMatchObject({ name: 'p', type: undefined, dockerFlags: undefined });
});
