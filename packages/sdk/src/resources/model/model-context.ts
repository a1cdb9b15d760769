import { PicselliaError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { readDatasetVersion } from '../../wire/dataset-version.ts';
import { type ModelContextRecord, type ModelDataset, readKnownModelContext } from '../../wire/model-context.ts';
import type { CallOptions } from '../call-options.ts';
import { DatasetVersion } from '../dataset-version/dataset-version.ts';
import { Resource } from '../resource.ts';

/** A model was not made with a dataset of that name. */
export class ContextDataNotDefinedError extends PicselliaError {
  override readonly name: string = 'ContextDataNotDefinedError';
}

/** What a model version was made with: an experiment, dataset versions, parameters. */
export class ModelContext extends Resource {
  #record: ModelContextRecord;

  constructor(connection: Connection, record: ModelContextRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  /** Id of the experiment; undefined when the model came from none. */
  get experimentId(): string | undefined {
    return this.#record.experimentId;
  }

  /** The dataset versions, each with the name it had in the experiment; empty when there are none. */
  get datasets(): readonly ModelDataset[] {
    return this.#record.datasets;
  }

  /** Parameters of the experiment; empty when there are none. */
  get parameters(): Readonly<Record<string, unknown>> {
    return this.#record.parameters;
  }

  /** Asks for the context anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/model/context/${this.id}`,
      read: readKnownModelContext(this.id),
      signal: options.signal,
    });
  }

  /** Experiment, dataset versions and parameters as one object, without a call. */
  getInfos(): {
    readonly experiment: string | undefined;
    readonly datasets: readonly ModelDataset[];
    readonly parameters: Readonly<Record<string, unknown>>;
  } {
    const { experimentId, datasets, parameters } = this.#record;
    return { experiment: experimentId, datasets, parameters };
  }

  /** Gets the dataset version that had a name, such as `train`. @throws ContextDataNotDefinedError when there is none */
  async getDatasetVersion(name: string, options: CallOptions = {}): Promise<DatasetVersion> {
    const dataset = this.datasets.find((candidate) => candidate.name === name);
    if (dataset !== undefined) return this.#fetch(dataset, options);
    const known = this.datasets.map((candidate) => candidate.name).join(', ');
    throw new ContextDataNotDefinedError(`the model was made with no dataset ${name}; it has: ${known || 'none'}`);
  }

  /** Gets all dataset versions by the names they had; empty when there are none. @throws ApiError, ConnectionError */
  async retrieveDatasets(options: CallOptions = {}): Promise<Record<string, DatasetVersion>> {
    const versions: Record<string, DatasetVersion> = {};
    for (const dataset of this.datasets) versions[dataset.name] = await this.#fetch(dataset, options);
    return versions;
  }

  override toJSON(): object {
    return this.#record;
  }

  async #fetch({ versionId }: ModelDataset, { signal }: CallOptions): Promise<DatasetVersion> {
    const path = apiPath`/api/dataset/version/${versionId}`;
    const read = readDatasetVersion(versionId);
    return new DatasetVersion(this.connection, await this.connection.request({ method: 'GET', path, read, signal }));
  }
}
