import { readFileSync } from 'node:fs';
import { type Environment, readEnvironment } from './environment.ts';
import { PicselliaError } from './errors.ts';
import { Connection } from './http/connection.ts';
import { openDispatcher } from './http/dispatcher.ts';
import { fetchJson } from './http/download.ts';
import { apiPath } from './http/query.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './http/retry.ts';
import { type RequestEvent, Transport } from './http/transport.ts';
import type { CallOptions } from './resources/call-options.ts';
import { DatasetVersion } from './resources/dataset-version/dataset-version.ts';
import { Job } from './resources/job.ts';
import { ModelVersion } from './resources/model-version.ts';
import { Resource } from './resources/resource.ts';
import { type OrganizationRecord, readOrganization, readOrganizationId, readPing } from './wire/account.ts';
import { readDatasetVersion } from './wire/dataset-version.ts';
import { readJob } from './wire/job.ts';
import { readModelVersion } from './wire/model.ts';

/**
 * How to reach the platform. `apiToken` defaults to the variable PICSELLIA_TOKEN; `host` to https://app.picsellia.com,
 * of which only scheme, name and port count; without `organizationId` and `organizationName` the token's default
 * organization is used, and the id wins over the name. `signal` ends all calls, `observe` is told of each attempt.
 * `timeoutMs` (300,000) bounds one attempt of an API call, and silence of a storage to at most 30,000. `proxy` is a URL;
 * without it the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY hold. `ca` is PEM text of certificates to trust besides
 * Node's; without it the file in REQUESTS_CA_BUNDLE. `connections` (128) is the number of sockets per origin.
 */
export interface ClientOptions {
  readonly apiToken?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly host?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly observe?: ((event: RequestEvent) => void) | undefined;
  readonly timeoutMs?: number | undefined;
  readonly proxy?: string | undefined;
  readonly ca?: string | undefined;
  readonly connections?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
}

interface Account {
  readonly username: string;
  readonly organization: OrganizationRecord;
}

const DEFAULT_HOST = 'https://app.picsellia.com';
const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_CONNECTIONS = 128;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const tokenOf = (options: ClientOptions, environment: Environment): string => {
  const token = options.apiToken ?? environment.apiToken;
  if (token === undefined || token === '') {
    throw new PicselliaError('there is no API token: pass apiToken or set the variable PICSELLIA_TOKEN');
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new PicselliaError('the API token holds a character that no token has, such as a space or a line break');
  }
  return token;
};

const hostOf = (options: ClientOptions): string => {
  const host = options.host ?? DEFAULT_HOST;
  const url = URL.parse(host);
  if (url !== null && /^https?:$/.test(url.protocol)) return host;
  throw new PicselliaError(`host must be a URL with http or https, such as ${DEFAULT_HOST}`);
};

const proxiesOf = (options: ClientOptions, environment: Environment): { httpProxy?: string; httpsProxy?: string } => {
  if (options.proxy !== undefined) return { httpProxy: options.proxy, httpsProxy: options.proxy };
  const { httpProxy, httpsProxy } = environment;
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
  };
};

// A value that is given as undefined must not hide its default: without a number of tries there would be no end.
const policyOf = ({ retry = {} }: ClientOptions): RetryPolicy => ({
  tries: retry.tries ?? DEFAULT_RETRY_POLICY.tries,
  baseMs: retry.baseMs ?? DEFAULT_RETRY_POLICY.baseMs,
  capMs: retry.capMs ?? DEFAULT_RETRY_POLICY.capMs,
  maxRetryAfterMs: retry.maxRetryAfterMs ?? DEFAULT_RETRY_POLICY.maxRetryAfterMs,
});

const certificatesOf = (options: ClientOptions, environment: Environment): (() => string) | undefined => {
  const { ca } = options;
  if (ca !== undefined) return () => ca;
  const { caFile } = environment;
  if (caFile === undefined) return undefined;
  return () => {
    try {
      return readFileSync(caFile, 'utf8');
    } catch (cause) {
      throw new PicselliaError(`the certificates in ${caFile}, which REQUESTS_CA_BUNDLE names, cannot be read`, {
        cause,
      });
    }
  };
};

const openConnection = (options: ClientOptions, environment: Environment): Connection => {
  const apiToken = tokenOf(options, environment);
  const host = hostOf(options);
  const ca = certificatesOf(options, environment);
  const dispatcher = openDispatcher({
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    ...proxiesOf(options, environment),
    ...(environment.noProxy === undefined ? {} : { noProxy: environment.noProxy }),
    ...(ca === undefined ? {} : { ca }),
  });
  const policy = policyOf(options);
  const { observe, signal } = options;
  const transport = new Transport({ dispatcher, policy, secrets: [apiToken], observe, signal });
  return new Connection({ transport, host, apiToken, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
};

const findOrganizationId = (connection: Connection, name: string): Promise<string> =>
  connection.request({
    method: 'GET',
    path: '/api/organizations/find',
    query: { name },
    read: readOrganizationId,
  });

const openAccount = async (connection: Connection, options: ClientOptions): Promise<Account> => {
  const { organizationId, organizationName } = options;
  const ping = await connection.request({ method: 'GET', path: '/api/home/ping', read: readPing });
  const named = organizationId === undefined && organizationName !== undefined;
  const id = named
    ? await findOrganizationId(connection, organizationName)
    : (organizationId ?? ping.defaultOrganizationId);
  if (id === undefined) {
    throw new PicselliaError('the token has no default organization: pass organizationId or organizationName');
  }
  const path = apiPath`/api/organization/${id}`;
  const organization = await connection.request({ method: 'GET', path, read: readOrganization });
  return { username: ping.username, organization };
};

/** The way to one organization on the platform; it holds the connections. */
export class Client extends Resource {
  readonly #connection: Connection;
  readonly #account: Account;

  private constructor(connection: Connection, account: Account) {
    super();
    this.#connection = connection;
    this.#account = account;
  }

  /**
   * Opens a client: checks the token, finds the organization.
   * @throws PicselliaError without token or organization, TypeError for an organizationId that is no uuid,
   * UnauthorizedError, ResourceNotFoundError, ConnectionError, TimeoutError
   */
  static async connect(options: ClientOptions = {}): Promise<Client> {
    if (options.organizationId !== undefined && !UUID.test(options.organizationId)) {
      throw new TypeError(`organizationId must be a uuid, got ${options.organizationId}`);
    }
    const connection = openConnection(options, readEnvironment());
    try {
      const account = await openAccount(connection, options);
      connection.actFor(account.organization);
      return new Client(connection, account);
    } catch (error) {
      await connection.transport.close();
      throw error;
    }
  }

  get organizationId(): string {
    return this.#account.organization.id;
  }

  get organizationName(): string {
    return this.#account.organization.name;
  }

  /** Name of the token's owner. */
  get username(): string {
    return this.#account.username;
  }

  /** Scheme, name and port of the platform. */
  get host(): string {
    return this.#connection.origin;
  }

  /** Whether the organization has a default storage, which model files and log files need. */
  get hasConnector(): boolean {
    return this.#account.organization.connectorId !== undefined;
  }

  /** Gets a job. @throws ResourceNotFoundError when there is none of that id */
  async getJobById(id: string, options: CallOptions = {}): Promise<Job> {
    const read = readJob;
    return new Job(this.#connection, await this.#find('jobv2s', { id, read, signal: options.signal }));
  }

  /** Gets a dataset version. @throws ResourceNotFoundError when there is none of that id */
  async getDatasetVersionById(id: string, options: CallOptions = {}): Promise<DatasetVersion> {
    const read = readDatasetVersion(id);
    return new DatasetVersion(this.#connection, await this.#find('datasetversions', { id, read, ...options }));
  }

  /** Gets a model version. @throws ResourceNotFoundError when there is none of that id */
  async getModelVersionById(id: string, options: CallOptions = {}): Promise<ModelVersion> {
    const read = readModelVersion(id);
    return new ModelVersion(this.#connection, await this.#find('modelversions', { id, read, ...options }));
  }

  /**
   * Reads JSON behind a signed URL, such as the selection of a job; neither token nor organization is sent along.
   * @throws StorageError, ResponseFormatError, ConnectionError, TimeoutError
   */
  async fetchJson(url: string, options: CallOptions = {}): Promise<unknown> {
    return fetchJson(this.#connection, url, options.signal);
  }

  /** Waits for calls in flight and closes all connections; later calls fail. */
  close(): Promise<void> {
    return this.#connection.transport.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  override toJSON(): object {
    const { host, organizationId, organizationName, username, hasConnector } = this;
    return { host, organizationId, organizationName, username, hasConnector };
  }

  #find<T>(noun: string, call: CallOptions & { id: string; read: (body: unknown) => T }): Promise<T> {
    return this.#connection.request({
      method: 'GET',
      path: `${apiPath`/api/organization/${this.organizationId}`}/${noun}/find`,
      query: { id: call.id },
      read: call.read,
      signal: call.signal,
    });
  }
}
