import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import { type Interceptor, recordedHeaders } from './faults.ts';
import { HttpError, notFound } from './http-error.ts';
import { isLoopbackHost } from './loopback.ts';
import type { Platform } from './platform.ts';
import { checkOrganization } from './routes/organizations.ts';
import { Answer, type Call, type Routes } from './routes/route.ts';
import { createXgetServer, isXgetRequest, PARSED_METHOD, XgetSocket } from './xget.ts';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export interface ApiOptions {
  platform: Platform;
  apiToken: string;
  interceptor: Interceptor;
  routes: Routes;
  unknownRoutes: string[];
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

const authorize = ({ platform, apiToken }: ApiOptions, { headers }: FastifyRequest): void => {
  if (!isLoopbackHost(headers.host)) throw new HttpError(403, 'The emulator serves this machine alone');
  if (headers.authorization !== `Bearer ${apiToken}`) throw new HttpError(401, 'Invalid token');
  const organization = headers['x-picsellia-organization'];
  if (organization !== undefined) checkOrganization(platform, String(organization));
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

const callOf = (platform: Platform, request: FastifyRequest): Call => {
  const params = new Map(Object.entries(request.params ?? {}));
  const param: Call['param'] = (name) => String(params.get(name) ?? '');
  if (params.has('org')) checkOrganization(platform, param('org'));
  if (params.has('connector') && param('connector') !== platform.store.organization.connectorId) {
    throw notFound('Connector');
  }
  return { param, query: new URLSearchParams(partsOf(request).query), body: request.body };
};

const send = async (reply: FastifyReply, result: unknown): Promise<FastifyReply> => {
  const { status, body } = result instanceof Answer ? result : { status: 200, body: result };
  return reply.code(status).send(body);
};

/** Requests that act, but whose answer never arrives. */
const lostAnswers = new WeakSet<FastifyRequest>();

/** Lets fault handlers answer first; they see the request with its body. */
const interfere = async (interceptor: Interceptor, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  if (interceptor.isIdle) return undefined;
  const headers = recordedHeaders(request.headers);
  const fault = interceptor.see({ host: 'platform', ...partsOf(request), headers, body: request.body });
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

const addRoutes = (server: FastifyInstance, { platform, routes }: ApiOptions): void => {
  for (const [key, handle] of Object.entries(routes)) {
    const [method = '', url = ''] = key.split(' ');
    server.route({
      method: method === 'XGET' ? PARSED_METHOD : method,
      url,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        // A client's own method of that name must not pass for XGET.
        if (request.method === PARSED_METHOD && !isXgetRequest(request.raw)) return reply.callNotFound();
        return send(reply, await handle(callOf(platform, request)));
      },
    });
  }
};

/** The HTTP API, not yet listening. */
export const createApiServer = (options: ApiOptions): FastifyInstance => {
  const server: FastifyInstance = fastify({
    serverFactory: createXgetServer,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { querystringParser: () => ({}) },
  });
  server.addHttpMethod(PARSED_METHOD, { hasBody: true });
  server.removeAllContentTypeParsers();
  // Clients send JSON without a content type, and a content type without a body.
  server.addContentTypeParser('*', { parseAs: 'buffer' }, parseJson);
  server.addHook('onRequest', async (request) => authorize(options, request));
  server.addHook('preHandler', async (request, reply) => interfere(options.interceptor, request, reply));
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
