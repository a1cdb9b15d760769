import { expect, test } from '@jest/globals';
import { Processing } from '../src/index.ts';
import { callsOf } from './support/calls.ts';
import { ORGANIZATION_ID, startPlatform } from './support/platform.ts';

const wire = { id: 'P', name: 'p', target: 'DATALAKE', docker_image: 'registry.test/p', docker_tag: '1' };
const record = {
  id: 'P',
  name: 'p',
  target: 'DATALAKE',
  type: undefined,
  dockerImage: 'registry.test/p',
  dockerTag: '1',
  description: undefined,
  dockerFlags: undefined,
  defaultCpu: undefined,
  defaultGpu: undefined,
  defaultParameters: undefined,
} as const;

test('lists processings, one of a type that is newer than this client among them', async () => {
  const items = [wire, { ...wire, id: 'Q', type: 'DREAMING' }, { ...wire, id: 'R', type: 'AUTO_TAGGING' }];
  await using platform = await startPlatform(() => ({ body: { items, count: 3 } }));
  const listed = await platform.client.listProcessings().toArray();
  expect(listed.map(({ id, type }) => [id, type])).toEqual([
    ['P', undefined],
    ['Q', undefined],
    ['R', 'AUTO_TAGGING'],
  ]);
});

test('gets a public processing, reads it anew and deletes it', async () => {
  await using platform = await startPlatform(({ method, path }) => {
    if (method === 'DELETE') return { status: 204 };
    return { body: path.endsWith('/find') ? wire : { ...wire, id: undefined, docker_tag: '2' } };
  });
  const processing = await platform.client.getPublicProcessing('p');
  await processing.sync();
  expect(processing).toMatchObject({ id: 'P', target: 'DATALAKE', docker: 'registry.test/p:2' });
  await processing.delete();
  expect(callsOf(platform)).toEqual([
    'GET /processings/public/find?name=p',
    'GET /processing/P',
    'DELETE /processing/P',
  ]);
});

test('keeps the name of an input in its place in the path', async () => {
  const input = { name: 'a/b?c', input_type: 'TEXT', required: true };
  await using platform = await startPlatform(() => ({ body: input }));
  const processing = new Processing(platform.client.connection, record);
  expect(await processing.updateProcessingInput('a/b?c', { required: true, frameworkConstraint: 'ONNX' })).toEqual({
    name: 'a/b?c',
    inputType: 'TEXT',
    required: true,
    inferenceTypeConstraint: undefined,
    frameworkConstraint: undefined,
  });
  await processing.deleteProcessingInput('old');
  await expect(processing.deleteProcessingInput('..')).rejects.toThrow(TypeError);
  await expect(processing.updateProcessingInput('', { required: true })).rejects.toThrow(TypeError);
  expect(callsOf(platform)).toEqual([
    'PUT /processing/P/inputs/a%2Fb%3Fc {"required":true,"inference_type_constraint":null,"framework_constraint":"ONNX"}',
    'DELETE /processing/P/inputs/old',
  ]);
});

test('reads the organization anew', async () => {
  await using platform = await startPlatform(() => ({ status: 404 }));
  const { client } = platform;
  await client.sync();
  expect(client).toMatchObject({ id: ORGANIZATION_ID, name: 'test', hasConnector: true });
  expect(client.getResourceUrlOnPlatform()).toBe(`${platform.server.origin}/organization/${ORGANIZATION_ID}`);
});
