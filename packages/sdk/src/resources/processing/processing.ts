import type {
  Framework,
  InferenceType,
  ProcessingInputType,
  ProcessingTarget,
  ProcessingType,
} from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import {
  type ProcessingInput,
  type ProcessingRecord,
  readInput,
  readInputs,
  readKnownProcessing,
} from '../../wire/processing.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';

/** What of a processing is to change; what is not given stays as it is. */
export interface ProcessingChanges {
  readonly dockerImage?: string | undefined;
  readonly dockerTag?: string | undefined;
  readonly description?: string | undefined;
  readonly defaultParameters?: Readonly<Record<string, unknown>> | undefined;
  readonly defaultCpu?: number | undefined;
  readonly defaultGpu?: number | undefined;
}

/** What an input demands; without a constraint any inference type or framework will do. */
export interface ProcessingInputDemands {
  readonly required: boolean;
  readonly inferenceTypeConstraint?: InferenceType | undefined;
  readonly frameworkConstraint?: Framework | undefined;
}

/** An input to declare: its name, the kind of its value, and what it demands. */
export interface NewProcessingInput extends ProcessingInputDemands {
  readonly name: string;
  readonly inputType: ProcessingInputType;
}

const demandsBody = (demands: ProcessingInputDemands): object => ({
  required: demands.required,
  inference_type_constraint: demands.inferenceTypeConstraint ?? null,
  framework_constraint: demands.frameworkConstraint ?? null,
});

/** A program that is registered on the platform and can be launched there. */
export class Processing extends Resource {
  #record: ProcessingRecord;

  constructor(connection: Connection, record: ProcessingRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Kind of object that the processing is launched on. */
  get target(): ProcessingTarget {
    return this.#record.target;
  }

  /** What the processing is made for; undefined when the platform does not say, or says something newer than this SDK. */
  get type(): ProcessingType | undefined {
    return this.#record.type;
  }

  /** The image with its tag. */
  get docker(): string {
    return `${this.#record.dockerImage}:${this.#record.dockerTag}`;
  }

  /** The image without its tag. */
  get dockerImage(): string {
    return this.#record.dockerImage;
  }

  get dockerTag(): string {
    return this.#record.dockerTag;
  }

  /** What the container is started with besides; empty for nothing, undefined when the platform does not say. */
  get dockerFlags(): readonly string[] | undefined {
    return this.#record.dockerFlags;
  }

  /** Empty for none, undefined when the platform does not say. */
  get description(): string | undefined {
    return this.#record.description;
  }

  /** Whole CPUs that a job gets unless its launch says otherwise; undefined when the platform does not say. */
  get defaultCpu(): number | undefined {
    return this.#record.defaultCpu;
  }

  /** Whole GPUs that a job gets unless its launch says otherwise; undefined when the platform does not say. */
  get defaultGpu(): number | undefined {
    return this.#record.defaultGpu;
  }

  /** Parameters that a launch starts from; empty for none, undefined when the platform does not say. */
  get defaultParameters(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.defaultParameters;
  }

  /** Asks for the processing anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read: this.#read, signal });
  }

  /** Changes what is given. @throws ApiError, ConnectionError, TimeoutError */
  async update(changes: ProcessingChanges, options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: this.#path,
      body: {
        docker_image: changes.dockerImage,
        docker_tag: changes.dockerTag,
        description: changes.description,
        default_parameters: changes.defaultParameters,
        default_cpu: changes.defaultCpu,
        default_gpu: changes.defaultGpu,
      },
      read: this.#read,
      signal: options.signal,
    });
  }

  /** Deletes the processing. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  /** Names the inputs that the processing declares; empty when there are none. */
  listProcessingInputs(options: CallOptions = {}): Promise<ProcessingInput[]> {
    const { signal } = options;
    return this.connection.request({ method: 'GET', path: `${this.#path}/inputs`, read: readInputs, signal });
  }

  /** Declares an input; not repeated after a lost answer. @throws ResourceConflictError when the name is taken */
  addProcessingInput(input: NewProcessingInput, options: CallOptions = {}): Promise<ProcessingInput> {
    const call = {
      method: 'POST',
      path: `${this.#path}/inputs`,
      body: { name: input.name, input_type: input.inputType, ...demandsBody(input) },
      read: readInput,
      signal: options.signal,
    } as const;
    return sendTelling('listProcessingInputs() tells', () => this.connection.request(call));
  }

  /**
   * Changes all that an input demands; a constraint that is not given is dropped, and the kind of value stays.
   * @throws ResourceNotFoundError when there is no input of that name
   */
  async updateProcessingInput(
    name: string,
    demands: ProcessingInputDemands,
    options: CallOptions = {},
  ): Promise<ProcessingInput> {
    return this.connection.request({
      method: 'PUT',
      path: this.#inputPath(name),
      body: demandsBody(demands),
      read: readInput,
      signal: options.signal,
    });
  }

  /** Takes an input away. @throws ResourceNotFoundError when there is none of that name */
  async deleteProcessingInput(name: string, options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    await this.connection.request({ method: 'DELETE', path: this.#inputPath(name), read: readNothing, signal });
  }

  override toJSON(): object {
    return this.#record;
  }

  get #path(): string {
    return apiPath`/api/processing/${this.id}`;
  }

  get #read(): (body: unknown) => ProcessingRecord {
    return readKnownProcessing(this.id);
  }

  #inputPath(name: string): string {
    // A server may take these for steps in the path, and a step up is the processing itself.
    if (name === '' || name === '.' || name === '..') throw new TypeError(`an input cannot be called '${name}'`);
    return `${this.#path}/inputs/${apiPath`${name}`}`;
  }
}
