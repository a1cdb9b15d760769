import { readFile } from 'node:fs/promises';
import { type Answer, type ServedRequest, startServer, type TestServer } from './http-server.ts';

/** A request as it is compared: the parts in which two clients must agree. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query?: string;
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown };
}

export interface Replay extends AsyncDisposable {
  readonly server: TestServer;
  readonly recorded: readonly Exchange[];
  readonly sent: () => readonly Exchange[];
}

// The platform and the monitoring service, which one server stands in for.
const RECORDED_ORIGIN = /http:\/\/(platform|oracle)\.test/g;
// The user agent is each client's own; the others are what the platform can act on.
const COMPARED_HEADERS = ['authorization', 'content-type', 'x-picsellia-organization'];

const comparedHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    COMPARED_HEADERS.flatMap((name) => {
      const value = headers[name];
      if (value === undefined) return [];
      const blanked =
        name === 'authorization' ? 'Bearer <redacted>' : value.replace(/boundary=.*/, 'boundary=<boundary>');
      return [[name, blanked]];
    }),
  );

const isBytes = (body: unknown): body is { $bytes: number; $content_type?: string } =>
  typeof body === 'object' && body !== null && '$bytes' in body;

const parseForm = (body: string, boundary: string): { $form: object[] } => {
  const parts = body.split(`--${boundary}`).slice(1, -1);
  const fields = parts.map((part) => {
    const [head = '', ...content] = part.split('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(head)?.[1];
    const filename = /filename="([^"]*)"/.exec(head)?.[1];
    return filename === undefined ? { name, value: content.join('\r\n\r\n').slice(0, -2) } : { name, filename };
  });
  return { $form: fields };
};

const withoutBytes = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || !('$form' in body) || !Array.isArray(body.$form)) return body;
  return { $form: body.$form.map(({ $bytes: _size, $sha256: _digest, ...field }) => field) };
};

const toExchange = (request: ServedRequest): Exchange => {
  const boundary = /boundary=(.*)/.exec(request.headers['content-type'] ?? '')?.[1];
  const json = (): unknown => (request.body === '' ? null : JSON.parse(request.body));
  const body = boundary === undefined ? json() : parseForm(request.body, boundary);
  return {
    method: request.method,
    path: request.path,
    query: request.query,
    body,
    headers: comparedHeaders(request.headers),
  };
};

const fromRecord = ({ request }: Recorded): Exchange => ({
  method: request.method,
  path: request.path,
  query: request.query ?? '',
  body: withoutBytes(request.body),
  headers: comparedHeaders(request.headers),
});

const toAnswer = ({ response }: Recorded, origin: string): Answer => {
  const { status, body } = response;
  if (isBytes(body)) return { status, body: Buffer.alloc(body.$bytes) };
  return { status, body: body === null ? null : JSON.stringify(body).replaceAll(RECORDED_ORIGIN, origin) };
};

/**
 * Answers as recorded: each request gets the first unused answer to the same method, path and query. `asWanted` makes of
 * a recorded request the one that this client is meant to send in its place.
 */
export const startReplay = async (
  name: string,
  asWanted: (exchange: Exchange) => Exchange = (exchange) => exchange,
): Promise<Replay> => {
  const url = new URL(`../fixtures/recordings/${name}.json`, import.meta.url);
  const records: Recorded[] = JSON.parse(await readFile(url, 'utf8'));
  const unused = [...records];
  const server: TestServer = await startServer((request) => {
    const index = unused.findIndex((candidate) => {
      const { method, path, query } = asWanted(fromRecord(candidate));
      return method === request.method && path === request.path && query === request.query;
    });
    const [record] = index < 0 ? [] : unused.splice(index, 1);
    if (record === undefined) return { status: 400, body: { message: 'this request is not in the recording' } };
    return toAnswer(record, server.origin);
  });
  return {
    server,
    recorded: records.map(fromRecord).map(asWanted),
    sent: () => server.requests.map(toExchange),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
