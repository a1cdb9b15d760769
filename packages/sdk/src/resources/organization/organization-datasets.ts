import type { ProcessingTarget, ProcessingType } from '../../constants.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import type { Query } from '../../http/query.ts';
import { readDataset, readDatasetPage } from '../../wire/dataset.ts';
import { readDatasetVersion } from '../../wire/dataset-version.ts';
import { type JobAnswer, readJob } from '../../wire/job.ts';
import { readProcessing, readProcessingPage } from '../../wire/processing.ts';
import type { CallOptions } from '../call-options.ts';
import { createOnce } from '../create-once.ts';
import { Dataset } from '../dataset/dataset.ts';
import { DatasetVersion } from '../dataset-version/dataset-version.ts';
import { type DatasetVersionReader, readerOf } from '../dataset-version/version-reader.ts';
import { Job, readJobAnswerOf } from '../job/job.ts';
import { type ListOptions, listRecords } from '../listing/list-records.ts';
import { Processing } from '../processing/processing.ts';
import { createInOrganization, findInOrganization, organizationPath } from './in-organization.ts';
import { OrganizationTags } from './organization-tags.ts';
import { listUsers, type User } from './user.ts';

/**
 * A processing to register. The image is named without its tag; CPUs and GPUs are whole ones; `type` is what programs go
 * by, the platform needs it no longer.
 */
export interface CreateProcessingOptions extends CallOptions {
  readonly name: string;
  readonly target: ProcessingTarget;
  readonly defaultCpu: number;
  readonly defaultGpu: number;
  readonly defaultParameters: Readonly<Record<string, unknown>>;
  readonly dockerImage: string;
  readonly dockerTag: string;
  readonly dockerFlags?: readonly string[] | undefined;
  readonly type?: ProcessingType | undefined;
  readonly description?: string | undefined;
}

/** The datasets, processings, jobs and users of an organization. */
export abstract class OrganizationDatasets extends OrganizationTags {
  /**
   * Makes a dataset, once also when an answer is lost.
   * @throws ResourceConflictError when the name is taken, TypeError for an empty name
   */
  async createDataset(
    name: string,
    { description = '', signal }: CallOptions & { readonly description?: string | undefined } = {},
  ): Promise<Dataset> {
    if (name === '') throw new TypeError('the name of a dataset cannot be empty');
    const call = { body: { name, description }, read: readDataset, signal };
    return createOnce({
      create: async () => new Dataset(this.connection, await createInOrganization(this.connection, 'datasets', call)),
      find: () => this.getDataset(name, { signal }),
      isAsMade: async (dataset) => (await dataset.listVersions({ limit: 1, signal }).toArray()).length === 0,
      look: `getDataset(${JSON.stringify(name)}) answers it then`,
      signal,
    });
  }

  /** Gets a dataset by its name. @throws ResourceNotFoundError when there is none of that name */
  getDataset(name: string, options: CallOptions = {}): Promise<Dataset> {
    return this.#findDataset({ name }, options);
  }

  /** Gets a dataset by its id. @throws ResourceNotFoundError when there is none of that id */
  getDatasetById(id: string, options: CallOptions = {}): Promise<Dataset> {
    return this.#findDataset({ id }, options);
  }

  /** The datasets; the list is empty when there are none. @throws TypeError for a limit below 1 */
  listDatasets(options: ListOptions = {}): LazyList<Dataset> {
    return listRecords(this.connection, {
      path: organizationPath(this.connection, 'datasets'),
      range: options,
      read: readDatasetPage,
      make: (record) => new Dataset(this.connection, record),
      signal: options.signal,
    });
  }

  /** Gets a dataset version. @throws ResourceNotFoundError when there is none of that id */
  async getDatasetVersionById(id: string, { signal }: CallOptions = {}): Promise<DatasetVersion> {
    const call = { query: { id }, read: readDatasetVersion(id), signal };
    return new DatasetVersion(this.connection, await findInOrganization(this.connection, 'datasetversions', call));
  }

  /** What the dataset version of this id holds, to be asked for without asking for the version itself; sends nothing. */
  readerOfDatasetVersion(id: string): DatasetVersionReader {
    return readerOf(this.connection, id);
  }

  /** Registers a processing, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  async createProcessing(options: CreateProcessingOptions): Promise<Processing> {
    const body = {
      name: options.name,
      target: options.target,
      description: options.description ?? null,
      type: options.type ?? null,
      default_cpu: options.defaultCpu,
      default_gpu: options.defaultGpu,
      default_parameters: options.defaultParameters,
      docker_image: options.dockerImage,
      docker_tag: options.dockerTag,
      docker_flags: options.dockerFlags ?? null,
    };
    const { name, dockerImage, dockerTag, signal } = options;
    const call = { body, read: readProcessing, signal };
    return createOnce({
      create: async () =>
        new Processing(this.connection, await createInOrganization(this.connection, 'processings', call)),
      find: () => this.getProcessing(name, { signal }),
      isAsMade: (found) => found.dockerImage === dockerImage && found.dockerTag === dockerTag,
      look: `getProcessing(${JSON.stringify(name)}) answers it then`,
      signal,
    });
  }

  /** Gets a processing of the organization by its name. @throws ResourceNotFoundError when there is none of that name */
  async getProcessing(name: string, { signal }: CallOptions = {}): Promise<Processing> {
    const call = { query: { name }, read: readProcessing, signal };
    return new Processing(this.connection, await findInOrganization(this.connection, 'processings', call));
  }

  /** Gets a processing that is open to all organizations. @throws ResourceNotFoundError when there is none of that name */
  async getPublicProcessing(name: string, { signal }: CallOptions = {}): Promise<Processing> {
    const call = {
      method: 'GET',
      path: '/api/processings/public/find',
      query: { name },
      read: readProcessing,
    } as const;
    return new Processing(this.connection, await this.connection.request({ ...call, signal }));
  }

  /** The processings of the organization; the list is empty when there are none. @throws TypeError for a limit below 1 */
  listProcessings(options: ListOptions = {}): LazyList<Processing> {
    return listRecords(this.connection, {
      path: organizationPath(this.connection, 'processings'),
      range: options,
      read: readProcessingPage,
      make: (record) => new Processing(this.connection, record),
      signal: options.signal,
    });
  }

  /** Gets a job. @throws ResourceNotFoundError when there is none of that id */
  async getJobById(id: string, { signal }: CallOptions = {}): Promise<Job> {
    const call = { query: { id }, read: readJob, signal };
    return new Job(this.connection, await findInOrganization(this.connection, 'jobv2s', call));
  }

  /**
   * All that the platform says of a job, the context of its run included, as `Job.sync` answers it: without looking for the
   * job in the organization first. @throws ResourceNotFoundError, ApiError, ConnectionError, TimeoutError
   */
  readJob(id: string, { signal }: CallOptions = {}): Promise<JobAnswer> {
    return readJobAnswerOf(this.connection, id, signal);
  }

  /** The users of the organization, or the one of a name. @throws ApiError, ConnectionError, TimeoutError */
  listUsers({ username, signal }: CallOptions & { readonly username?: string | undefined } = {}): LazyList<User> {
    return listUsers(
      this.connection,
      { kind: 'organization', id: this.connection.organizationId },
      { username, signal },
    );
  }

  async #findDataset(query: Query, { signal }: CallOptions): Promise<Dataset> {
    const call = { query, read: readDataset, signal };
    return new Dataset(this.connection, await findInOrganization(this.connection, 'datasets', call));
  }
}
