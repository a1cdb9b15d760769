import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { FaultRule } from './emulator-types.ts';
import type { Interceptor } from './faults.ts';
import { HttpError, notFound } from './http-error.ts';
import { getJob } from './lookup.ts';
import type { Platform } from './platform.ts';
import { statusOf } from './routes/jobs.ts';
import { readBody } from './routes/route.ts';

const count = z.int().min(1).optional();

/** What a timer can wait; it would not wait at all for more. */
const MOST_MS = 2 ** 31 - 1;

const headerSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header'),
  z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'is no value of a header'),
);

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    // Below 200 are no answers: a client goes on waiting.
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: headerSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('lost-answer') }),
  z.strictObject({ kind: z.literal('truncate'), bytes: z.int().min(0).optional() }),
  z.strictObject({ kind: z.literal('latency'), ms: z.number().min(0).max(MOST_MS) }),
  z.strictObject({ kind: z.literal('rate-limit'), retryAfter: z.number().min(0).optional() }),
  z.strictObject({ kind: z.literal('expired-url') }),
]);

const ruleSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      host: z.enum(['platform', 'storage', 'oracle', 'serving']).optional(),
      nth: count,
      times: count,
    })
    .optional(),
  fault: faultSchema,
});

const readRule = (body: unknown): FaultRule => {
  const { match, fault } = readBody(ruleSchema, body);
  const kept = fault.kind === 'status' ? withoutUndefined(fault) : fault;
  return match === undefined ? { fault: kept } : { match, fault: kept };
};

const withoutUndefined = <T extends { headers?: Record<string, string> | undefined }>({
  headers,
  ...rest
}: T): Omit<T, 'headers'> & { headers?: Record<string, string> } =>
  headers === undefined ? rest : { ...rest, headers };

const addRule = (interceptor: Interceptor, rule: FaultRule): string => {
  try {
    return interceptor.addRule(rule);
  } catch (error) {
    throw new HttpError(422, 'The body is not valid', [`match.path: ${String(error)}`]);
  }
};

/** A job with the lines of its log as far as they came, by number; the platform lets nobody read these. */
const liveJob = ({ store }: Platform, id: string): object => {
  const job = getJob(store, id);
  const lines = [...job.lines.values()].toSorted((one, other) => one.lineNb - other.lineNb);
  return {
    id: job.id,
    status: statusOf(job),
    exit_code: job.exitCode ?? null,
    lines: lines.map(({ lineNb, part, log }) => ({ line_nb: lineNb, part, log })),
  };
};

/** Routes that steer the emulator itself, for programs in any language. They meet no fault and are not recorded. */
export const addControlRoutes = (
  server: FastifyInstance,
  {
    platform,
    interceptor,
    unknownRoutes,
  }: { platform: Platform; interceptor: Interceptor; unknownRoutes: readonly string[] },
): void => {
  server.get<{ Params: { id: string } }>('/__emulator/jobs/:id', async ({ params }) => liveJob(platform, params.id));
  server.post('/__emulator/faults', async (request, reply) =>
    reply.code(201).send({ id: addRule(interceptor, readRule(request.body)) }),
  );
  server.delete('/__emulator/faults', async (_request, reply) => {
    interceptor.clearRules();
    return reply.code(204).send();
  });
  server.delete<{ Params: { id: string } }>('/__emulator/faults/:id', async ({ params }, reply) => {
    if (!interceptor.removeRule(params.id)) throw notFound('Fault');
    return reply.code(204).send();
  });
  server.get('/__emulator/state', async () => ({
    unknown_routes: unknownRoutes,
    requests: Object.fromEntries(interceptor.counts),
    faults: interceptor.rules,
  }));
};
