import { expect, test } from '@jest/globals';
import { readEnvironment } from './environment.ts';

test('reads the first variable that is set', () => {
  const variables = {
    PICSELLIA_TOKEN: 't',
    HTTPS_PROXY: 'upper',
    https_proxy: 'lower',
    NO_PROXY: '',
    CURL_CA_BUNDLE: '/ca.pem',
    HOME: '/x',
  };
  expect(readEnvironment(variables)).toEqual({ apiToken: 't', httpsProxy: 'lower', caFile: '/ca.pem' });
});
