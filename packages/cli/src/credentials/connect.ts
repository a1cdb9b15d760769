import type { Client } from '@picsellia-ts/sdk';
import { readEnvironment } from '../environment.ts';
import type { Credentials } from './find-credentials.ts';
import { explainConnection } from './platform-problem.ts';

/**
 * Opens the way to the platform with these credentials: the token is checked, the organization is found. Close the client
 * at the end.
 * @throws CommandError with exit code 4 and a line that says what to do
 */
export const connect = async (
  credentials: Credentials,
  options: { readonly signal?: AbortSignal; readonly tries?: number } = {},
): Promise<Client> => {
  const { Client: ClientClass } = await import('@picsellia-ts/sdk');
  const { tries = readEnvironment().tries } = options;
  try {
    return await ClientClass.connect({
      host: credentials.host,
      apiToken: credentials.token.reveal(),
      organizationId: credentials.organizationId,
      organizationName: credentials.organizationName,
      signal: options.signal,
      ...(tries !== undefined && { retry: { tries } }),
    });
  } catch (error) {
    throw explainConnection(error, credentials);
  }
};
