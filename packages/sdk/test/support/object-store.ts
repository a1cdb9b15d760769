import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One piece of an object as it came: how large, and what. */
export interface StoredPiece {
  readonly key: string;
  readonly range: string | undefined;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ObjectStore extends AsyncDisposable {
  readonly origin: string;
  readonly pieces: readonly StoredPiece[];
  /** The most pieces that came in at the same time. */
  readonly mostAtOnce: () => number;
}

/** What becomes of the next request: `cut` breaks it off after some bytes, a number is its status. */
export type Mishap = 'cut' | number;

const receive = async (request: IncomingMessage): Promise<{ sizeBytes: number; sha256: string }> => {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    hash.update(chunk);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
};

/** A storage that keeps sums instead of bytes, so that objects of any size can be sent to it. */
export const startObjectStore = async (
  mishapOf: (request: IncomingMessage) => Mishap | undefined = () => undefined,
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end(),
): Promise<ObjectStore> => {
  const pieces: StoredPiece[] = [];
  let active = 0;
  let most = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const mishap = mishapOf(request);
    if (mishap === 'cut') {
      request.once('data', () => request.destroy());
      return;
    }
    active += 1;
    most = Math.max(most, active);
    const { sizeBytes, sha256 } = await receive(request);
    active -= 1;
    if (mishap !== undefined) {
      response.writeHead(mishap).end();
      return;
    }
    pieces.push({ key: request.url ?? '', range: request.headers['content-range'], sizeBytes, sha256 });
    response.setHeader('etag', `"${sha256.slice(0, 8)}"`);
    answer(response, request);
  };
  const server = createServer((request, response) => {
    // A client that goes away in the middle is one of the cases.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pieces,
    mostAtOnce: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
