import type { Emulator } from '../../src/index.ts';
import { type ApiAnswer, readApi } from './api.ts';

interface Hosts {
  oracle_host: string | null;
  serving_host: string | null;
}

export interface ServiceClient {
  /** Sends JSON without a content type, or a form, with the token of the service. */
  call(route: string, body?: object | FormData): Promise<ApiAnswer>;
}

const LOGINS = { oracle: '/api/auth/login', serving: '/api/login' } as const;

const send = async (url: string, init: RequestInit): Promise<ApiAnswer> => {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

const bytesOf = (body: object | FormData | undefined): FormData | Uint8Array<ArrayBuffer> | null => {
  if (body === undefined) return null;
  return body instanceof FormData ? body : new TextEncoder().encode(JSON.stringify(body));
};

/** Where a service of a deployment is; the empty text when it is not to be had. */
export const hostOf = async (emulator: Emulator, deploymentId: string, service: keyof typeof LOGINS): Promise<string> =>
  (await readApi<Hosts>(emulator, `GET /api/deployment/${deploymentId}`))[`${service}_host`] ?? '';

/** Asks a service for its token with a token of the platform. */
export const logInTo = async (host: string, service: keyof typeof LOGINS, body: object): Promise<ApiAnswer> =>
  send(host + LOGINS[service], { method: 'POST', body: bytesOf(body) });

/** Logs in to a service of a deployment, as the vendor's client does when it gets one. */
export const connectTo = async (
  emulator: Emulator,
  deploymentId: string,
  service: keyof typeof LOGINS,
): Promise<ServiceClient> => {
  const host = await hostOf(emulator, deploymentId, service);
  const login = await logInTo(host, service, { api_token: emulator.apiToken, deployment_id: deploymentId });
  const { jwt } = login.body as { jwt: string };
  return {
    call: async (route, body) => {
      const [method = 'GET', path = '/'] = route.split(' ');
      return send(host + path, { method, headers: { authorization: `Bearer ${jwt}` }, body: bytesOf(body) });
    },
  };
};
