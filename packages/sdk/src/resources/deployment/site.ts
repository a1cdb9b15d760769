import type { InferenceType } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { ServiceConnection } from '../../http/service-connection.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { NoServiceError } from '../../monitoring/errors.ts';
import {
  type DeploymentRecord,
  readTargetStorage,
  rereadDeployment,
  type TargetStorage,
} from '../../wire/deployment.ts';

type ServiceName = 'monitoring' | 'serving';

const LOGIN_PATHS: Readonly<Record<ServiceName, string>> = { monitoring: '/api/auth/login', serving: '/api/login' };

/** What is known of one deployment, and the ways to its services, each opened when it is first wanted. */
export class DeploymentSite {
  readonly connection: Connection;
  #record: DeploymentRecord;
  readonly #services = new Map<string, ServiceConnection>();
  #storage: TargetStorage | undefined;

  constructor(connection: Connection, record: DeploymentRecord) {
    this.connection = connection;
    this.#record = record;
  }

  get record(): DeploymentRecord {
    return this.#record;
  }

  get id(): string {
    return this.#record.id;
  }

  get type(): InferenceType {
    return this.#record.type;
  }

  get path(): string {
    return apiPath`/api/deployment/${this.id}`;
  }

  /** The way to a service. @throws NoServiceError when the deployment has none */
  service(name: ServiceName): ServiceConnection {
    const { oracleHost, servingHost } = this.#record;
    const host = name === 'monitoring' ? oracleHost : servingHost;
    if (host === undefined || URL.parse(host) === null) {
      const reason = host === undefined ? 'no host for it' : 'a host for it that is no URL';
      throw new NoServiceError(`deployment ${this.#record.name} has no ${name} service: the platform names ${reason}`);
    }
    const loginPath = LOGIN_PATHS[name];
    const key = `${name} ${host}`;
    const opened =
      this.#services.get(key) ?? this.connection.openService({ name, host, loginPath, deploymentId: this.id });
    this.#services.set(key, opened);
    return opened;
  }

  async sync(signal: MaybeSignal): Promise<void> {
    const read = rereadDeployment(this.#record);
    this.#record = await this.connection.request({ method: 'GET', path: this.path, read, signal });
  }

  async patch(body: object, signal: MaybeSignal): Promise<void> {
    const read = rereadDeployment(this.#record);
    this.#record = await this.connection.request({ method: 'PATCH', path: this.path, body, read, signal });
    this.#storage = undefined;
  }

  /** Where the deployment's images are stored; asked for once, and again after a change of the deployment. */
  async targetStorage(signal: MaybeSignal): Promise<TargetStorage> {
    const path = `${this.path}/datalake/connector`;
    this.#storage ??= await this.connection.request({ method: 'GET', path, read: readTargetStorage, signal });
    return this.#storage;
  }
}
