import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

const SENT = Buffer.from('XGET ');
/** A safe read with a body that Node's parser knows; unlike QUERY, it may come without a content type. */
export const PARSED_METHOD = 'SEARCH';
const PARSED: Buffer = Buffer.from(`${PARSED_METHOD} `);

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * A connection whose XGET requests reach the HTTP parser under a method that it knows. Bytes are looked at only where
 * a request must begin: at the start, and once the request before is complete and its response is sent.
 */
export class XgetSocket extends Duplex {
  /** Whether the request in hand came as XGET. */
  isXget = false;
  readonly #socket: Socket;
  #exchange: Exchange | undefined;
  #inMessage = false;
  #held: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(this.#translate(chunk))) socket.pause();
    });
    socket.on('end', () => {
      this.push(this.#held);
      this.push(null);
    });
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('timeout', () => this.emit('timeout'));
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  setTimeout(milliseconds: number): this {
    this.#socket.setTimeout(milliseconds);
    return this;
  }

  /** Ends the connection so that the other side sees a reset. */
  resetAndDestroy(): void {
    this.#socket.resetAndDestroy();
  }

  begin(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  #translate(chunk: Buffer): Buffer {
    if (this.#inMessage && !this.#isAtBoundary()) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const known = Math.min(bytes.length, SENT.length);
    const mayBeXget = bytes.subarray(0, known).equals(SENT.subarray(0, known));
    if (mayBeXget && known < SENT.length) {
      this.#held = bytes;
      return Buffer.alloc(0);
    }
    this.#held = Buffer.alloc(0);
    this.#inMessage = true;
    this.#exchange = undefined;
    this.isXget = mayBeXget;
    return mayBeXget ? Buffer.concat([PARSED, bytes.subarray(SENT.length)]) : bytes;
  }

  #isAtBoundary(): boolean {
    const { request, response } = this.#exchange ?? {};
    return request?.complete === true && response?.writableFinished === true;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.end(() => callback());
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#socket.destroy();
    callback(error);
  }
}

/** An HTTP server that takes the method XGET. Its handlers see SEARCH, and `isXgetRequest` tells the two apart. */
export const createXgetServer = (listener: RequestListener): Server => {
  const server = createServer(listener);
  const [handleConnection] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    handleConnection?.call(server, new XgetSocket(socket));
  });
  server.prependListener('request', (request, response) => {
    if (request.socket instanceof XgetSocket) request.socket.begin({ request, response });
  });
  return server;
};

export const isXgetRequest = (request: IncomingMessage): boolean =>
  request.socket instanceof XgetSocket && request.socket.isXget;
