import { readEnvironment } from './environment.ts';
import type { Connection } from './http/connection.ts';
import { fetchJson } from './http/download.ts';
import type { LazyList } from './http/lazy-list.ts';
import { apiPath } from './http/query.ts';
import { type Account, getOrganization, openAccount } from './open-account.ts';
import { type ClientOptions, openConnection } from './open-connection.ts';
import type { CallOptions } from './resources/call-options.ts';
import {
  createDatasource,
  type DataSource,
  getDatasource,
  getOrCreateDatasource,
  listDatasources,
} from './resources/datalake/data-source.ts';
import type { Datalake } from './resources/datalake/datalake.ts';
import { type GetDatalakeOptions, getDatalake, listDatalakes } from './resources/datalake/find-datalakes.ts';
import type { Deployment } from './resources/deployment/deployment.ts';
import {
  type CreateDeploymentOptions,
  createDeployment,
  findDeployment,
  listDeployments,
} from './resources/deployment/find-deployments.ts';
import type { ListOptions } from './resources/listing/list-records.ts';
import {
  type CreateModelOptions,
  createModel,
  findModel,
  findPublicModel,
  getModelVersionById,
  type ListPublicModelsOptions,
  listModels,
  listPublicModels,
} from './resources/model/find-models.ts';
import type { Model } from './resources/model/model.ts';
import type { ModelVersion } from './resources/model/model-version.ts';
import { OrganizationDatasets } from './resources/organization/organization-datasets.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The way to one organization on the platform; it holds the connections. */
export class Client extends OrganizationDatasets {
  #account: Account;

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

  /** Address of the organization's page on the platform. */
  getResourceUrlOnPlatform(): string {
    return `${this.host}${apiPath`/organization/${this.id}`}`;
  }

  /** Asks for the organization anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync({ signal }: CallOptions = {}): Promise<void> {
    const organization = await getOrganization(this.connection, this.id, signal);
    this.#account = { ...this.#account, organization };
    this.connection.actFor(organization);
  }

  /** Gets a model version. @throws ResourceNotFoundError when there is none of that id */
  getModelVersionById(id: string, options: CallOptions = {}): Promise<ModelVersion> {
    return getModelVersionById(this.connection, id, options.signal);
  }

  /** Makes a model without versions; not repeated after a lost answer. @throws ResourceConflictError, ApiError */
  createModel(name: string, options: CreateModelOptions = {}): Promise<Model> {
    return createModel(this.connection, name, options);
  }

  /** Gets a model by its name. @throws ResourceNotFoundError when there is none of that name */
  getModel(name: string, options: CallOptions = {}): Promise<Model> {
    return findModel(this.connection, { name }, options.signal);
  }

  /** Gets a model. @throws ResourceNotFoundError when there is none of that id */
  getModelById(id: string, options: CallOptions = {}): Promise<Model> {
    return findModel(this.connection, { id }, options.signal);
  }

  /** The models of the organization, page by page; the list is empty when there are none. */
  listModels(options: ListOptions = {}): LazyList<Model> {
    return listModels(this.connection, options);
  }

  /** Gets a model that everybody can use, by its name. @throws ResourceNotFoundError when there is none of that name */
  getPublicModel(name: string, options: CallOptions = {}): Promise<Model> {
    return findPublicModel(this.connection, name, options.signal);
  }

  /** The models that everybody can use, page by page; the list is empty when there are none. */
  listPublicModels(options: ListPublicModelsOptions = {}): LazyList<Model> {
    return listPublicModels(this.connection, options);
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

  /** Gets a datalake by its id or name, else the default one. @throws ResourceNotFoundError when there is none */
  getDatalake(options: GetDatalakeOptions = {}): Promise<Datalake> {
    return getDatalake(this.connection, options);
  }

  /** The datalakes of the organization, page by page; the list is empty when there are none. */
  listDatalakes(options: CallOptions = {}): LazyList<Datalake> {
    return listDatalakes(this.connection, options);
  }

  /** Gets a data source by its name. @throws ResourceNotFoundError when there is none of that name */
  getDatasource(name: string, options: CallOptions = {}): Promise<DataSource> {
    return getDatasource(this.connection, name, options.signal);
  }

  /** Makes a data source; not repeated after a lost answer. @throws ResourceConflictError when the name is taken */
  createDatasource(name: string, options: CallOptions = {}): Promise<DataSource> {
    return createDatasource(this.connection, name, options.signal);
  }

  /** Gets a data source by its name, or makes it. @throws ApiError, ConnectionError, TimeoutError */
  getOrCreateDatasource(name: string, options: CallOptions = {}): Promise<DataSource> {
    return getOrCreateDatasource(this.connection, name, options.signal);
  }

  /** The data sources of the organization; the list is empty when there are none. */
  listDatasources(options: CallOptions = {}): LazyList<DataSource> {
    return listDatasources(this.connection, options);
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
}
