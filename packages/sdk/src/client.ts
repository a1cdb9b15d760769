import { readEnvironment } from './environment.ts';
import { PicselliaError } from './errors.ts';
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

/** What a client is opened with, without asking the platform: whom to act for, or all that is known of that. */
export type OpenClientOptions = Omit<ClientOptions, 'organizationName'> &
  ({ readonly organizationId: string; readonly account?: undefined } | { readonly account: Account });

/** The way to one organization on the platform; it holds the connections. */
export class Client extends OrganizationDatasets {
  readonly #options: ClientOptions;
  #account: Account | undefined;

  private constructor(options: ClientOptions, account?: Account) {
    const { organizationId } = options;
    if (organizationId !== undefined && !UUID.test(organizationId)) {
      throw new TypeError(`organizationId must be a uuid, got ${organizationId}`);
    }
    super(openConnection(options, readEnvironment()));
    this.#options = options;
    this.#account = account;
    const { connection } = this;
    if (account !== undefined) connection.actFor(account.organization);
    else if (organizationId !== undefined) {
      connection.actFor({ id: organizationId, name: organizationId, connectorId: undefined });
    }
  }

  /**
   * Opens a client: checks the token, finds the organization.
   * @throws PicselliaError without token or organization, TypeError for an organizationId that is no uuid,
   * UnauthorizedError, ResourceNotFoundError, ConnectionError, TimeoutError
   */
  static async connect(options: ClientOptions = {}): Promise<Client> {
    const client = new Client(options);
    try {
      await client.connected();
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /**
   * Opens a client without a call. With an `account`, which a client of the same token has found, it is whole at once; with
   * an `organizationId` its calls can be on their way while `connected` still checks the token.
   * @throws PicselliaError without token, TypeError for an organizationId that is no uuid
   */
  static open({ account, ...options }: OpenClientOptions): Client {
    return new Client(options, account);
  }

  /** Checks the token and finds the organization, unless that is done. @throws as `connect` */
  async connected(): Promise<void> {
    if (this.#account !== undefined) return;
    const account = await openAccount(this.connection, this.#options);
    this.connection.actFor(account.organization);
    this.#account = account;
  }

  /** What the platform said of token and organization. @throws PicselliaError before `connected` */
  get account(): Account {
    if (this.#account !== undefined) return this.#account;
    throw new PicselliaError('the client was opened without an account: await connected() first');
  }

  /** Id of the organization. */
  get id(): string {
    return this.connection.organizationId;
  }

  /** Name of the organization. @throws PicselliaError before `connected` */
  get name(): string {
    return this.account.organization.name;
  }

  get organizationId(): string {
    return this.id;
  }

  get organizationName(): string {
    return this.name;
  }

  /** Name of the token's owner. @throws PicselliaError before `connected` */
  get username(): string {
    return this.account.username;
  }

  /** Scheme, name and port of the platform. */
  get host(): string {
    return this.connection.origin;
  }

  /**
   * Whether the organization has a default storage, which model files and log files need. @throws PicselliaError before
   * `connected`
   */
  get hasConnector(): boolean {
    return this.account.organization.connectorId !== undefined;
  }

  /** Address of the organization's page on the platform. */
  getResourceUrlOnPlatform(): string {
    return `${this.host}${apiPath`/organization/${this.id}`}`;
  }

  /** Asks for the organization anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync({ signal }: CallOptions = {}): Promise<void> {
    await this.connected();
    const organization = await getOrganization(this.connection, this.id, signal);
    this.#account = { ...this.account, organization };
    this.connection.actFor(organization);
  }

  /** Gets a model version. @throws ResourceNotFoundError when there is none of that id */
  getModelVersionById(id: string, options: CallOptions = {}): Promise<ModelVersion> {
    return getModelVersionById(this.connection, id, options.signal);
  }

  /** Makes a model without versions, once also when an answer is lost. @throws ResourceConflictError, ApiError */
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

  /** Makes a data source, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
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
    const { host, organizationId } = this;
    if (this.#account === undefined) return { host, organizationId };
    const { organizationName, username, hasConnector } = this;
    return { host, organizationId, organizationName, username, hasConnector };
  }
}
