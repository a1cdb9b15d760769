import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationError } from './errors.ts';

/** What the platform tells a container, read once. Source of the names: docs/protocol.md#environment-of-a-run. */
export interface Environment {
  readonly apiToken: string;
  readonly jobId: string;
  readonly organizationId?: string;
  readonly organizationName?: string;
  readonly host: string;
  readonly processingType?: string;
  readonly proxy?: string;
  readonly ca?: string;
  /** The run's own folder: ledger, spool, model files, results. A job started again finds its former work here. */
  readonly workDir: string;
  /** How often a request is tried before the platform counts as gone; 12 tries last half a minute at least. */
  readonly tries: number;
  /** How long a run that has to stop may finish what is in hand, in milliseconds. */
  readonly graceMs: number;
  /** After so many milliseconds without an asset's end, and again after as many, a line says where the run stands. */
  readonly stallMs: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

const uuid = (what: string) => z.guid(`${what} is not a uuid`);
const schema = z.object({
  apiToken: z.string('api_token is not set (the token that the platform gives to the container)'),
  jobId: z.string('job_id is not set (the id of the job to run)').pipe(uuid('job_id')),
  organizationId: uuid('organization_id').optional(),
  organizationName: z.string().optional(),
  host: z.url({ protocol: /^https?$/, error: 'host is not an http or https URL' }),
  tries: z.coerce.number('PICSELLIA_TS_TRIES is not a number').int().min(1).max(100),
  graceMs: z.coerce.number('PICSELLIA_TS_GRACE_MS is not a number').int().min(0),
  stallMs: z.coerce.number('PICSELLIA_TS_STALL_MS is not a number').int().min(100),
});

const present = (value: string | undefined): string | undefined => (value?.trim() ? value.trim() : undefined);

/** The certificates that Python's stack would trust, so that a container configured for it works here too. */
const readCa = (path: string | undefined): string | undefined => {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`REQUESTS_CA_BUNDLE names ${path}, which cannot be read`, { cause: error });
  }
};

/**
 * Reads the variables of a container.
 *
 * @throws ConfigurationError that names each variable that is missing or wrong, in one line; never a value of a secret.
 */
export const readEnvironment = (variables: Variables = process.env): Environment => {
  const pick = (...names: string[]) => names.map((name) => present(variables[name])).find((value) => value);
  const proxy = pick('HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy');
  const ca = readCa(pick('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'));
  const processingType = pick('processing_type');
  const parsed = schema.safeParse({
    apiToken: pick('api_token', 'PICSELLIA_TOKEN'),
    jobId: pick('job_id'),
    organizationId: pick('organization_id'),
    organizationName: pick('organization_name'),
    host: pick('host') ?? 'https://app.picsellia.com',
    tries: pick('PICSELLIA_TS_TRIES') ?? 12,
    graceMs: pick('PICSELLIA_TS_GRACE_MS') ?? 8000,
    stallMs: pick('PICSELLIA_TS_STALL_MS') ?? 60_000,
  });
  const complaints = parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
  if (!pick('organization_id', 'organization_name')) {
    complaints.push('organization_id is not set (or organization_name)');
  }
  if (!parsed.success || complaints.length > 0) {
    throw new ConfigurationError(`the environment is not right: ${complaints.join('; ')}`);
  }
  const { organizationId, organizationName, jobId, ...rest } = parsed.data;
  return Object.freeze({
    ...rest,
    jobId: jobId.toLowerCase(),
    workDir: pick('PICSELLIA_TS_WORK_DIR') ?? join(tmpdir(), 'picsellia-ts', jobId.toLowerCase()),
    ...(organizationId !== undefined && { organizationId }),
    ...(organizationName !== undefined && { organizationName }),
    ...(processingType !== undefined && { processingType }),
    ...(proxy !== undefined && { proxy }),
    ...(ca !== undefined && { ca }),
  });
};
