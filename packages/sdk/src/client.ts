import { readEnvironment } from './environment.ts';
import { PicselliaError } from './errors.ts';
import type { Connection } from './http/connection.ts';
import { fetchJson } from './http/download.ts';
import type { LazyList } from './http/lazy-list.ts';
import { apiPath } from './http/query.ts';
import { type ClientOptions, openConnection } from './open-connection.ts';
import type { CallOptions } from './resources/call-options.ts';
import { DatasetVersion } from './resources/dataset-version/dataset-version.ts';
import type { Deployment } from './resources/deployment/deployment.ts';
import {
  type CreateDeploymentOptions,
  createDeployment,
  findDeployment,
  listDeployments,
} from './resources/deployment/find-deployments.ts';
import { Job } from './resources/job.ts';
import type { ListOptions } from './resources/list-records.ts';
import { ModelVersion } from './resources/model-version.ts';
import { Resource } from './resources/resource.ts';
import { type OrganizationRecord, readOrganization, readOrganizationId, readPing } from './wire/account.ts';
import { readDatasetVersion } from './wire/dataset-version.ts';
import { readJob } from './wire/job.ts';
import { readModelVersion } from './wire/model.ts';

interface Account {
  readonly username: string;
  readonly organization: OrganizationRecord;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
  readonly #account: Account;

  private constructor(connection: Connection, account: Account) {
    super(connection);
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

  /** Id of the organization. */
  get id(): string {
    return this.#account.organization.id;
  }

  /** Name of the organization. */
  get name(): string {
    return this.#account.organization.name;
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
    return this.connection.origin;
  }

  /** Whether the organization has a default storage, which model files and log files need. */
  get hasConnector(): boolean {
    return this.#account.organization.connectorId !== undefined;
  }

  /** Gets a job. @throws ResourceNotFoundError when there is none of that id */
  async getJobById(id: string, options: CallOptions = {}): Promise<Job> {
    const read = readJob;
    return new Job(this.connection, await this.#find('jobv2s', { id, read, signal: options.signal }));
  }

  /** Gets a dataset version. @throws ResourceNotFoundError when there is none of that id */
  async getDatasetVersionById(id: string, options: CallOptions = {}): Promise<DatasetVersion> {
    const read = readDatasetVersion(id);
    return new DatasetVersion(this.connection, await this.#find('datasetversions', { id, read, ...options }));
  }

  /** Gets a model version. @throws ResourceNotFoundError when there is none of that id */
  async getModelVersionById(id: string, options: CallOptions = {}): Promise<ModelVersion> {
    const read = readModelVersion(id);
    return new ModelVersion(this.connection, await this.#find('modelversions', { id, read, ...options }));
  }

  /** Gets a deployment by its name. @throws ResourceNotFoundError when there is none of that name */
  getDeployment(name: string, options: CallOptions = {}): Promise<Deployment> {
    return findDeployment(this.connection, { name }, options.signal);
  }

  /** Gets a deployment. @throws ResourceNotFoundError when there is none of that id */
  getDeploymentById(id: string, options: CallOptions = {}): Promise<Deployment> {
    return findDeployment(this.connection, { id }, options.signal);
  }

  /** The deployments of the organization, page by page; the list is empty when there are none. */
  listDeployments(options: ListOptions = {}): LazyList<Deployment> {
    return listDeployments(this.connection, options);
  }

  /** Deploys a model version; not repeated after a lost answer. @throws ResourceConflictError when the name is taken */
  createDeployment(options: CreateDeploymentOptions): Promise<Deployment> {
    return createDeployment(this.connection, options);
  }

  /**
   * Reads JSON behind a signed URL, such as the selection of a job; neither token nor organization is sent along.
   * @throws StorageError, ResponseFormatError, ConnectionError, TimeoutError
   */
  async fetchJson(url: string, options: CallOptions = {}): Promise<unknown> {
    return fetchJson(this.connection, url, options.signal);
  }

  /** Waits for calls in flight and closes all connections; later calls fail. */
  close(): Promise<void> {
    return this.connection.transport.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  override toJSON(): object {
    const { host, organizationId, organizationName, username, hasConnector } = this;
    return { host, organizationId, organizationName, username, hasConnector };
  }

  #find<T>(noun: string, call: CallOptions & { id: string; read: (body: unknown) => T }): Promise<T> {
    return this.connection.request({
      method: 'GET',
      path: `${apiPath`/api/organization/${this.organizationId}`}/${noun}/find`,
      query: { id: call.id },
      read: call.read,
      signal: call.signal,
    });
  }
}
