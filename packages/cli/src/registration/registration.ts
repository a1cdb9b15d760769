import type { Framework, InferenceType, NewProcessingInput, ProcessingTarget, ProcessingType } from '@picsellia-ts/sdk';

/** What a processing is registered with on the platform. */
export interface Registration {
  /** Unique in the organization; it cannot be changed. */
  readonly name: string;
  /** What it is launched on; it cannot be changed. */
  readonly target: ProcessingTarget;
  /** Our task by the platform's name; it cannot be changed. */
  readonly type: ProcessingType;
  /** Absent when the definition says none: then the platform's is left alone. */
  readonly description?: string;
  /** Whole CPUs and GPUs. */
  readonly defaultCpu: number;
  readonly defaultGpu: number;
  /** The parameters that have a default. */
  readonly defaultParameters: Readonly<Record<string, unknown>>;
  /** `REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME`, without the tag; absent when nobody has said it yet. */
  readonly dockerImage?: string;
  readonly dockerTag: string;
  /** What the container is started with besides; empty for nothing. They cannot be changed. */
  readonly dockerFlags: readonly string[];
  /** What a launch is asked for, in the order of the platform's form. */
  readonly inputs: readonly NewProcessingInput[];
  /** What the runtime asks of the model or of the output besides, for checks before a launch. */
  readonly constraints: {
    readonly modelType?: InferenceType;
    readonly framework?: Framework;
    readonly outputType?: InferenceType;
  };
  /** JSON Schema of the parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
