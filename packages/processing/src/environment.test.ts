import { expect, test } from '@jest/globals';
import { readEnvironment } from './environment.ts';

const complete = {
  api_token: 'secret-token',
  job_id: '0D5F0F3A-1111-4222-8333-444455556666',
  organization_id: '0d5f0f3a-1111-4222-8333-444455556667',
};

test('reads the variables of a container', () => {
  expect(readEnvironment(complete)).toMatchObject({
    apiToken: 'secret-token',
    jobId: '0d5f0f3a-1111-4222-8333-444455556666',
    host: 'https://app.picsellia.com',
  });
});

test('takes the token of the Python client where api_token is missing', () => {
  expect(readEnvironment({ ...complete, api_token: '', PICSELLIA_TOKEN: 'other' }).apiToken).toBe('other');
});

test('names everything that is missing in one line', () => {
  expect(() => readEnvironment({})).toThrow(
    /^the environment is not right: api_token is not set .*; job_id is not set .*; organization_id is not set/,
  );
});

test.each([
  ['job_id', 'seven', 'job_id is not a uuid'],
  ['organization_id', 'mine', 'organization_id is not a uuid'],
  ['host', 'app.picsellia.com', 'host is not an http or https URL'],
  ['REQUESTS_CA_BUNDLE', '/no/such/file.pem', 'REQUESTS_CA_BUNDLE names /no/such/file.pem, which cannot be read'],
])('refuses %s = %s', (name, value, message) => {
  expect(() => readEnvironment({ ...complete, [name]: value })).toThrow(message);
});

test('never shows the token in a complaint', () => {
  expect(() => readEnvironment({ ...complete, job_id: '' })).not.toThrow(/secret-token/);
});
