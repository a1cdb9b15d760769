import type { Framework, InferenceType } from '@picsellia-ts/sdk';
import type { Task } from './tasks.ts';

/** What a definition says of itself before anything runs; a field is absent where the definition says nothing. */
export interface ProcessingDescription {
  readonly name: string;
  readonly task: Task;
  readonly description?: string;
  /** Whole CPUs and GPUs that a job gets unless its launch says otherwise. */
  readonly cpu?: number;
  readonly gpu?: number;
  readonly image?: string;
  readonly tag?: string;
  readonly flags?: readonly string[];
  /** `'none'`: the processing needs no model. */
  readonly model?: 'none';
  /** The type that the model must have; absent for any. */
  readonly modelType?: InferenceType;
  /** The framework that the model must have; absent for any. */
  readonly framework?: Framework;
  /** The type that an unconfigured version gets; absent for that of what is written. */
  readonly outputType?: InferenceType;
  /** JSON Schema of the parameters as they are given, before zod changes them; an object without properties for none. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The parameters that have a default, with it; those that a job has to name are not among them. */
  readonly defaultParameters: Readonly<Record<string, unknown>>;
}
