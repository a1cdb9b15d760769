import { createServer, type Socket } from 'node:net';

/** One request as it came; header names in lower case, the body as text. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, or what to do with the socket instead of one. */
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer | object | null;
    }
  | ((socket: Socket) => void);

export type Handler = (request: ServedRequest, index: number) => Answer | Promise<Answer>;

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly ServedRequest[];
}

interface Message {
  readonly request: ServedRequest;
  readonly lengthBytes: number;
}

const decodeChunked = (text: string): { body: string; lengthBytes: number } | undefined => {
  let place = 0;
  let body = '';
  for (;;) {
    const lineEnd = text.indexOf('\r\n', place);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(place, lineEnd), 16);
    const end = lineEnd + 2 + size;
    if (text.length < end + 2) return undefined;
    body += text.slice(lineEnd + 2, end);
    place = end + 2;
    if (size === 0) return { body, lengthBytes: place };
  }
};

// Written by hand because Node's own parser refuses the platform's method XGET. Latin 1 keeps one character a byte.
const parseMessage = (buffer: Buffer): Message | undefined => {
  const text = buffer.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [requestLine = '', ...headerLines] = text.slice(0, headEnd).split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const [path = '', query = ''] = target.split('?');
  const headers = Object.fromEntries(
    headerLines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = text.slice(headEnd + 4);
  const length = Number(headers['content-length'] ?? 0);
  const chunked = headers['transfer-encoding'] === undefined ? undefined : decodeChunked(rest);
  if (headers['transfer-encoding'] !== undefined && chunked === undefined) return undefined;
  if (chunked === undefined && rest.length < length) return undefined;
  const body = chunked?.body ?? rest.slice(0, length);
  const lengthBytes = headEnd + 4 + (chunked?.lengthBytes ?? length);
  return {
    request: { method, path, query, headers, body: Buffer.from(body, 'latin1').toString('utf8') },
    lengthBytes,
  };
};

const toBytes = (body: string | Buffer | object | null | undefined): Buffer => {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

const writeAnswer = (socket: Socket, answer: Answer): void => {
  if (typeof answer === 'function') {
    answer(socket);
    return;
  }
  const bytes = toBytes(answer.body);
  const headers = { 'content-length': String(bytes.byteLength), ...answer.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${answer.status ?? 200} X\r\n${lines.join('')}\r\n`), bytes]));
};

const serve = (socket: Socket, accept: (request: ServedRequest) => Promise<Answer>): void => {
  let pending = Buffer.alloc(0);
  let queue = Promise.resolve();
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let message = parseMessage(pending); message !== undefined; message = parseMessage(pending)) {
      const { request, lengthBytes } = message;
      pending = pending.subarray(lengthBytes);
      queue = queue.then(async () => writeAnswer(socket, await accept(request)));
    }
  });
};

/** Opens a server on loopback that understands XGET, keeps what it got, and may misbehave. */
export const startServer = async (handler: Handler): Promise<TestServer> => {
  const requests: ServedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, async (request) => {
      requests.push(request);
      return handler(request, requests.length - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
