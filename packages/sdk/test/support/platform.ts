import { Client, type ClientOptions } from '../../src/index.ts';
import { type Answer, type Handler, type ServedRequest, startServer, type TestServer } from './http-server.ts';

export const ORGANIZATION_ID = '00000a91-0000-4000-8000-000000000001';
export const CONNECTOR_ID = '0000c077-0000-4000-8000-000000000001';
export const TOKEN = 'token-0123456789abcdef';

const ACCOUNT: Readonly<Record<string, Answer>> = {
  '/api/home/ping': { body: { username: 'tester', default_organization: ORGANIZATION_ID, sdk_version: '6.37.0' } },
  [`/api/organization/${ORGANIZATION_ID}`]: {
    body: { id: ORGANIZATION_ID, name: 'test', default_connector_id: CONNECTOR_ID },
  },
};

/** A server that knows the account, a client of it, and what the client sent after it was connected. */
export interface TestPlatform extends AsyncDisposable {
  readonly server: TestServer;
  readonly client: Client;
  readonly sent: () => readonly ServedRequest[];
}

/** Retries without waiting, so that tests take no time. */
export const QUICK_RETRY = { baseMs: 0, capMs: 0 };

export const startPlatform = async (handler: Handler, options: ClientOptions = {}): Promise<TestPlatform> => {
  let index = 0;
  const server = await startServer((request) => ACCOUNT[request.path] ?? handler(request, index++));
  const client = await Client.connect({ apiToken: TOKEN, host: server.origin, retry: QUICK_RETRY, ...options });
  const before = server.requests.length;
  return {
    server,
    client,
    sent: () => server.requests.slice(before),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await client.close();
    },
  };
};
