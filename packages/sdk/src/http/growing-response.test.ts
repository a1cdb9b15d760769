import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { sendGrowing } from './growing-response.ts';

const SMALL_BYTES = 1_000;

const ask = async <T>(
  listener: RequestListener,
  use: (answer: Awaited<ReturnType<typeof sendGrowing>>) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = new Agent();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await use(
      await sendGrowing(dispatcher, { origin, path: '/', method: 'GET', signal: signal ?? null }, SMALL_BYTES),
    );
  } finally {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  }
};

const read = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => Buffer.concat(await Array.fromAsync(chunks));

test('gives a small body whole', async () => {
  const whole = await ask(
    (_, response) => response.end('small'),
    async ({ body }) => body.whole?.(),
  );
  expect(whole?.toString()).toBe('small');
});

test('gives a large body as it comes, all of it, however slowly it is read', async () => {
  const sent = Buffer.alloc(3_000_000, 'abcdefg');
  const [whole, received] = await ask(
    (_, response) => response.end(sent),
    async ({ body }) => {
      const before = body.whole?.();
      const chunks: Buffer[] = [];
      for await (const chunk of body) {
        chunks.push(chunk);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return [before, Buffer.concat(chunks)] as const;
    },
  );
  expect(whole).toBeUndefined();
  expect(received.equals(sent)).toBe(true);
});

test('rejects when a small body breaks off', async () => {
  const broken: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('abc', () => response.destroy());
  };
  await expect(ask(broken, async () => undefined)).rejects.toThrow();
});

test('ends the reading with an error when a large body breaks off', async () => {
  const broken: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 100_000 });
    response.write(Buffer.alloc(50_000), () => response.destroy());
  };
  await expect(ask(broken, async ({ body }) => read(body))).rejects.toThrow();
});

test('lets go of the connection when nobody reads on', async () => {
  const closed = Promise.withResolvers<void>();
  const endless: RequestListener = (_, response) => {
    response.once('close', () => closed.resolve());
    const write = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  };
  await ask(endless, async ({ body }) => {
    body.destroy();
    await closed.promise;
  });
});

test('rejects with the reason of its signal', async () => {
  const controller = new AbortController();
  const silent: RequestListener = () => controller.abort(new Error('enough'));
  await expect(ask(silent, async () => undefined, controller.signal)).rejects.toThrow('enough');
});
