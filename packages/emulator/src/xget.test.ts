import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createXgetServer, isXgetRequest } from './xget.ts';

let server: ReturnType<typeof createXgetServer> | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await (server?.listening === true ? once(server, 'close') : undefined);
});

const text = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  return Buffer.concat(parts).toString();
};

/** Answers each request with its method as sent, and its body. */
const startEcho = async (): Promise<number> => {
  server = createXgetServer((request, response) => {
    void text(request).then((body) => {
      const method = isXgetRequest(request) ? `XGET as ${request.method}` : request.method;
      response.end(JSON.stringify({ method, body }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const open = async (port: number): Promise<{ socket: Socket; answer: (part: string) => Promise<string> }> => {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  let seen = '';
  socket.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
  });
  const answer = async (part: string): Promise<string> => {
    while (!seen.includes(part)) await once(socket, 'data');
    const all = seen;
    seen = '';
    return all;
  };
  return { socket, answer };
};

const post = (method: string, body: string): string =>
  `${method} / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

test('takes XGET with a body on a connection that is kept alive', async () => {
  const port = await startEcho();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (method: string, body: string): Promise<unknown> => {
    const request = httpRequest({ port, host: '127.0.0.1', method, agent, headers: { 'content-length': body.length } });
    request.end(body);
    const [response] = await once(request, 'response');
    return JSON.parse(await text(response));
  };
  const large = 'x'.repeat(340_000);
  expect(await send('XGET', '{"a":1}')).toEqual({ method: 'XGET as SEARCH', body: '{"a":1}' });
  expect(await send('POST', 'XGET / HTTP/1.1')).toEqual({ method: 'POST', body: 'XGET / HTTP/1.1' });
  expect(await send('XGET', large)).toEqual({ method: 'XGET as SEARCH', body: large });
  expect(await send('SEARCH', 'q')).toEqual({ method: 'SEARCH', body: 'q' });
  expect(await send('GET', '')).toEqual({ method: 'GET', body: '' });
  agent.destroy();
});

test('leaves a body alone that begins with the word in a packet of its own', async () => {
  const { socket, answer } = await open(await startEcho());
  const [head, body] = post('POST', 'XGET me').split('\r\n\r\n');
  socket.write(`${head}\r\n\r\n`);
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(body ?? '');
  expect(await answer('}')).toContain('{"method":"POST","body":"XGET me"}');
});

test('takes the method when it comes byte by byte', async () => {
  const { socket, answer } = await open(await startEcho());
  for (const round of [1, 2]) {
    for (const byte of post('XGET', `round ${round}`)) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answer('}')).toContain(`{"method":"XGET as SEARCH","body":"round ${round}"}`);
  }
});

test('leaves a body alone that arrives after an early answer', async () => {
  server = createXgetServer((request, response) => {
    response.end(JSON.stringify({ method: request.method, length: request.headers['content-length'] }));
    request.on('data', (chunk: Buffer) => received.push(chunk));
  });
  const received: Buffer[] = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const { socket, answer } = await open(typeof address === 'object' && address !== null ? address.port : 0);
  socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 7\r\n\r\n');
  expect(await answer('}')).toContain('"length":"7"');
  socket.write('XGET me');
  socket.write(post('GET', ''));
  expect(await answer('}')).toContain('"method":"GET"');
});

test('closes when the client ends in the middle of the word', async () => {
  const { socket } = await open(await startEcho());
  socket.end('XGE');
  await once(socket, 'close');
  expect(socket.destroyed).toBe(true);
});
