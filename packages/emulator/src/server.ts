import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import { type Interceptor, recordedHeaders, truncateAnswer } from './faults.ts';
import { HttpError } from './http-error.ts';
import { isLoopbackHost } from './loopback.ts';
import type { Actions } from './persistence/actions.ts';
import { Answer, type Routes } from './routes/route.ts';
import { createXgetServer, isXgetRequest, PARSED_METHOD, XgetSocket } from './xget.ts';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** One listener: the platform's API, or a service beside it. */
export interface ServiceOptions {
  name: 'platform' | 'oracle' | 'serving';
  /** Registered under the service's name. */
  actions: Actions;
  routes: Routes;
  interceptor: Interceptor;
  /** Gets a line for each request that was answered 501. */
  unknownRoutes: string[];
  /** @throws HttpError for a request that may not pass; called before its body is read. */
  authorize: (request: FastifyRequest) => void;
  /** @throws HttpError for segments of a path that lead elsewhere. */
  checkParams?: (params: Record<string, string>) => void;
  bodyLimitBytes?: number | undefined;
}

interface RequestParts {
  method: string;
  path: string;
  query: string;
}

const partsOf = (request: FastifyRequest): RequestParts => {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  return { method: isXgetRequest(request.raw) ? 'XGET' : request.method, path, query };
};

const parseJson = (
  _request: unknown,
  body: string | Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void => {
  const text = body.toString();
  try {
    done(null, text === '' ? undefined : JSON.parse(text));
  } catch {
    done(new HttpError(400, 'The body is not JSON'));
  }
};

const paramsOf = (request: FastifyRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(request.params ?? {}).map(([name, value]) => [name, String(value)]));

const send = async (reply: FastifyReply, result: unknown): Promise<FastifyReply> => {
  const { status, body } = result instanceof Answer ? result : { status: 200, body: result };
  return reply.code(status).send(body);
};

/** Requests that act, but whose answer never arrives. */
const lostAnswers = new WeakSet<FastifyRequest>();

/** A body without the token of the platform that a login holds. */
const recordedBody = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'api_token' in body ? { ...body, api_token: '<token>' } : body;

/** Lets faults answer first; they see the request with its body. */
const interfere = async (
  { interceptor, name }: ServiceOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  if (interceptor.isIdle) return undefined;
  const headers = recordedHeaders(request.headers);
  const { delayMs, fault } = interceptor.see({
    host: name,
    ...partsOf(request),
    headers,
    body: recordedBody(request.body),
  });
  // Who closes the emulator does not wait for a request that still does.
  if (delayMs > 0) await wait(delayMs, undefined, { ref: false });
  if (fault === undefined) return undefined;
  if (fault === 'reset') {
    const { socket } = request.raw;
    if (socket instanceof XgetSocket) socket.resetAndDestroy();
    return reply.hijack();
  }
  if (fault === 'lost-answer') {
    lostAnswers.add(request);
    return undefined;
  }
  if ('truncateAfter' in fault) {
    truncateAnswer(reply.raw, fault.truncateAfter);
    return undefined;
  }
  const body = fault.body === undefined ? '' : fault.body;
  return reply
    .code(fault.status ?? 200)
    .headers(fault.headers ?? {})
    .send(body);
};

const sendError = async (error: unknown, reply: FastifyReply): Promise<FastifyReply> => {
  if (error instanceof HttpError) return reply.code(error.status).send(error.body);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const message = error instanceof Error ? error.message : String(error);
  return reply.code(status).send({ message });
};

const addRoutes = (server: FastifyInstance, options: ServiceOptions): void => {
  const { name, actions, interceptor, checkParams } = options;
  for (const key of Object.keys(options.routes)) {
    const [method = '', url = ''] = key.split(' ');
    server.route({
      method: method === 'XGET' ? PARSED_METHOD : method,
      url,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        // A client's own method of that name must not pass for XGET.
        if (request.method === PARSED_METHOD && !isXgetRequest(request.raw)) return reply.callNotFound();
        const params = paramsOf(request);
        checkParams?.(params);
        interceptor.count(name, key);
        const { query } = partsOf(request);
        return send(reply, await actions.run({ service: name, key, params, query, body: request.body }));
      },
    });
  }
};

/** A listener for a table of routes, not yet listening. Its actions go through the log, its requests meet faults. */
export const createService = (options: ServiceOptions): FastifyInstance => {
  const server: FastifyInstance = fastify({
    serverFactory: createXgetServer,
    bodyLimit: options.bodyLimitBytes ?? BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { querystringParser: () => ({}) },
  });
  server.addHttpMethod(PARSED_METHOD, { hasBody: true });
  server.removeAllContentTypeParsers();
  // Clients send JSON without a content type, and a content type without a body.
  server.addContentTypeParser('*', { parseAs: 'buffer' }, parseJson);
  server.addHook('onRequest', async (request) => {
    if (!isLoopbackHost(request.headers.host)) throw new HttpError(403, 'The emulator serves this machine alone');
    options.authorize(request);
  });
  server.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/__emulator/')) await interfere(options, request, reply);
  });
  server.addHook('onSend', async (request) => {
    if (lostAnswers.has(request)) request.raw.socket.destroy();
  });
  server.setErrorHandler(async (error, _request, reply) => sendError(error, reply));
  server.setNotFoundHandler(async (request, reply) => {
    const { method, path } = partsOf(request);
    options.unknownRoutes.push(`${method} ${path}`);
    return reply.code(501).send({ message: `The emulator does not know ${method} ${path}` });
  });
  addRoutes(server, options);
  return server;
};
