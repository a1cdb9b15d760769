/** What a client must know of an emulator. */
export interface ApiTarget {
  host: string;
  apiToken: string;
  organizationId: string;
}

export interface ApiAnswer {
  status: number;
  body: unknown;
}

export interface ApiCall {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Calls the API as a client with the right token does. */
export const callApi = async (
  emulator: ApiTarget,
  route: string,
  { body, headers }: ApiCall = {},
): Promise<ApiAnswer> => {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(emulator.host + path, {
    method,
    headers: { authorization: `Bearer ${emulator.apiToken}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

/** The same, for the body alone; T is what the test expects of it. */
export const readApi = async <T>(emulator: ApiTarget, route: string, call: ApiCall = {}): Promise<T> => {
  const { status, body } = await callApi(emulator, route, call);
  if (status >= 300) throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`);
  return body as T;
};
