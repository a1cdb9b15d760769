import type {
  ClassificationShape,
  Client,
  Datalake,
  DatasetVersion,
  InferenceType,
  ModelVersion,
  Shape,
} from '@picsellia-ts/sdk';
import type { z } from 'zod';
import type { Asset } from './asset.ts';
import { DEFINITION_KEYS } from './definition-keys.ts';
import { ConfigurationError } from './errors.ts';
import type { NewImage } from './new-image.ts';
import { TASKS, type Task } from './tasks.ts';

type Awaitable<T> = T | Promise<T>;

/** Writes lines into the job's log; a section groups the lines that follow it. */
export interface Log {
  readonly debug: (text: string) => void;
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly error: (text: string) => void;
  readonly section: (title: string) => void;
}

/** The model version that the job was launched with. */
export interface Model {
  readonly id: string;
  readonly name: string;
  readonly type: InferenceType;
  /** Names of the classes by index, in order; empty when the platform holds none. */
  readonly labels: readonly string[];
  /** The SDK's object, for what this face leaves out. */
  readonly version: ModelVersion;
  /**
   * Downloads a file of the model version and answers its path on disk; a file that is there already is not fetched
   * again. Without a name the version must have exactly one file.
   *
   * @throws ConfigurationError when there is no file of that name, or several and none was named.
   */
  readonly download: (name?: string) => Promise<string>;
}

/** What every handler gets. */
export interface BaseContext {
  readonly jobId: string;
  /** The connection to the platform, for whatever the runtime does not do by itself. */
  readonly client: Client;
  readonly log: Log;
  /** Aborted when the run has to stop; `signal.reason` says why. */
  readonly signal: AbortSignal;
  /** A folder of the run's own for files that a handler wants to keep between assets. */
  readonly workDir: string;
  /** Registers what must be closed when the run ends; called in reverse order, also after a failure. */
  readonly onDispose: (dispose: () => Awaitable<void>) => void;
}

/** What the tasks on a dataset version give their handlers besides. */
interface DatasetContext {
  /** The dataset version the job aims at. */
  readonly datasetVersion: DatasetVersion;
}

/** What the tasks that make images give their handlers besides. */
interface CreationContext extends DatasetContext {
  /** The dataset version that the new images go to. */
  readonly output: DatasetVersion;
}

/** What the tasks on a datalake give their handlers besides. */
interface DatalakeContext {
  /** The datalake whose data the job is about. */
  readonly datalake: Datalake;
}

/** What a handler says of one image: its shapes, none for nothing found, or one classification. */
export type Annotated = readonly Shape[] | ClassificationShape;

/** What a handler makes of one image: new images, none, or one alone. */
type Created = readonly NewImage[] | NewImage;

/** What a task gives its handler, and what it takes from it. */
interface TaskTable {
  'pre-annotation': {
    context: DatasetContext & { readonly model: Model };
    constraint: AnnotationConstraint;
    result: Annotated;
  };
  'auto-annotation': {
    context: DatasetContext & { readonly model: Model };
    constraint: AnnotationConstraint;
    result: Annotated;
  };
  /** The platform launches it on a dataset version or on a datalake; the context holds the one that it is. */
  'auto-tagging': {
    context: Partial<DatasetContext & DatalakeContext> & { readonly model?: Model };
    constraint: ModelConstraint;
    result: readonly string[];
  };
  'data-augmentation': { context: CreationContext; constraint: CreationConstraint; result: Created };
  'dataset-version-creation': { context: CreationContext; constraint: CreationConstraint; result: Created };
  'data-auto-tagging': {
    context: DatalakeContext & { readonly model?: Model };
    constraint: ModelConstraint;
    result: readonly string[];
  };
  'model-conversion': { context: object; constraint: object; result: never };
  'model-compression': { context: object; constraint: object; result: never };
}

interface ModelConstraint {
  /** The type that the model version must have; checked before the first image. */
  modelType?: InferenceType;
}

interface CreationConstraint {
  /** The type that an output version which is NOT_CONFIGURED gets; by default that of the first shape written. */
  outputType?: InferenceType;
  /** Whether the output version gets the originals too, with their annotations; false by default. */
  keepOriginals?: boolean;
}

interface AnnotationConstraint extends ModelConstraint {
  /** `'none'`: the processing needs no model; `ctx.model` is then undefined at run time. */
  model?: 'none';
  /** The type that a version which is NOT_CONFIGURED gets; by default that of the first shape written. */
  outputType?: InferenceType;
  /**
   * What happens to annotations that are there already. `keep` (default): an annotated asset is skipped, counted, never
   * touched. `replace`: its annotation is dropped for the new one. `append`: the new shapes join those that are there.
   */
  existing?: 'keep' | 'replace' | 'append';
  /** The attribute of a shape that receives its score; by default scores stay in the run's report. */
  scoreAttribute?: string;
}

/** What a definition may say besides its task, parameters and handlers. */
export interface CommonOptions {
  name: string;
  description?: string;
  cpu?: number;
  gpu?: number;
  image?: string;
  tag?: string;
  flags?: readonly string[];
  /** `fail` (default): the first asset that fails ends the run. `skip`: the run goes on and counts. */
  onError?: 'fail' | 'skip';
  /** With `skip`: how many assets may fail before the run does. Without it only a run in which all fail does. */
  maxFailures?: number;
  /**
   * How long one asset may take without a sign of life, in milliseconds; 300,000 by default. A blocked thread is told after
   * five seconds at the earliest.
   */
  assetTimeoutMs?: number;
  /** How many assets are in the handler at once; by default the number of cores. */
  concurrency?: number;
}

/** The context of a handler that runs over the whole dataset by itself. */
export interface RunContext<Result> {
  /** The assets of the run, in the order of the platform; those that are skipped do not come. */
  readonly assets: () => AsyncIterable<Asset>;
  /** Hands over the result for one asset; resolves when there is room for the next. Shapes in pixels, see `Shape`. */
  readonly write: (asset: Asset, result: Result) => Promise<void>;
  /** Ends an asset without a result, with the reason that is counted and reported. */
  readonly skip: (asset: Asset, reason: string) => void;
}

type ReservedKeys =
  | keyof BaseContext
  | (
      | 'datasetVersion'
      | 'datalake'
      | 'model'
      | 'output'
      | 'parameters'
      | 'random'
      | 'assets'
      | 'write'
      | 'skip'
      | 'then'
    );
/** What `setup` may return: an object that shadows nothing of the context. */
type State = object & { [K in ReservedKeys]?: never };

/** The context that `setup` gets. */
export type SetupContext<T extends Task, P> = BaseContext & TaskTable[T]['context'] & { readonly parameters: P };

/** Numbers from 0 up to 1 that are the same each time the asset is worked on for the same job. */
type Random = () => number;

type Handlers<T extends Task, P, S> =
  | {
      process: (
        asset: Asset,
        context: SetupContext<T, P> & S & { readonly random: Random },
      ) => Awaitable<TaskTable[T]['result']>;
      processBatch?: never;
      batchSize?: never;
      run?: never;
    }
  | {
      /** Answers one result for each asset, in the order of the assets. */
      processBatch: (
        assets: readonly Asset[],
        context: SetupContext<T, P> & S,
      ) => Awaitable<readonly TaskTable[T]['result'][]>;
      /** How many assets one call gets at most; 8 by default. */
      batchSize?: number;
      process?: never;
      run?: never;
    }
  | {
      run: (context: SetupContext<T, P> & S & RunContext<TaskTable[T]['result']>) => Awaitable<void>;
      process?: never;
      processBatch?: never;
      batchSize?: never;
    };

/** The object that `defineProcessing` takes. */
export type Definition<T extends Task, P extends z.ZodObject, S extends State> = CommonOptions & {
  task: T;
  /** One zod object: the type of `ctx.parameters`, the check at start, the defaults. */
  parameters?: P;
  setup?: (context: SetupContext<T, z.output<P>>) => Awaitable<S>;
} & TaskTable[T]['constraint'] &
  Handlers<T, z.output<P>, S>;

/** The definition as the runtime reads it, without the types of one user. */
export interface LooseDefinition extends CommonOptions, AnnotationConstraint {
  task: Task;
  keepOriginals?: boolean;
  parameters?: z.ZodObject;
  setup?: (context: object) => Awaitable<object>;
  process?: (asset: Asset, context: object) => Awaitable<unknown>;
  processBatch?: (assets: readonly Asset[], context: object) => Awaitable<unknown>;
  batchSize?: number;
  run?: (context: object) => Awaitable<void>;
}

const brand: unique symbol = Symbol.for('picsellia.processing');

/** What `defineProcessing` makes: opaque and frozen; importing one starts nothing. */
export interface Processing<T extends Task = Task> {
  readonly name: string;
  readonly task: T;
  readonly [brand]: LooseDefinition;
}

/**
 * Describes a Processing: its task, its parameters, and the code that works on the images. It only checks and types what
 * it is given; nothing runs until the runtime, the dry run or a test drives it. Write `setup` before `process`, so that
 * the handler sees what it returns.
 *
 * @throws ConfigurationError when the task is unknown, a field is misspelt, or there is not exactly one of `process`,
 * `processBatch` and `run`.
 * @example
 * export default defineProcessing({
 *   name: 'centre', task: 'pre-annotation', model: 'none',
 *   process: (asset) => [rectangle('centre', { x: asset.width / 4, y: asset.height / 4, w: asset.width / 2, h: asset.height / 2 })],
 * });
 */
export function defineProcessing<
  T extends Task,
  P extends z.ZodObject = z.ZodObject<Record<never, never>>,
  S extends State = Record<never, never>,
>(definition: Definition<T, P, S>): Processing<T> {
  const { name, task, process: one, processBatch, batchSize, run } = definition;
  const refuse = (what: string): never => {
    throw new ConfigurationError(`processing ${JSON.stringify(name ?? 'without a name')}: ${what}`);
  };
  if (typeof name !== 'string' || name.trim() === '') refuse('name must be a text that is not empty');
  if (!TASKS.includes(task)) refuse(`task ${JSON.stringify(task)} is unknown; known are ${TASKS.join(', ')}`);
  const unknown = Object.keys(definition).find((key) => !DEFINITION_KEYS.has(key));
  if (unknown) refuse(`the field ${JSON.stringify(unknown)} is unknown; known are ${[...DEFINITION_KEYS].join(', ')}`);
  const handlers = [one, processBatch, run].filter((handler) => handler !== undefined);
  if (handlers.length !== 1) refuse('give exactly one of process, processBatch and run');
  if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize > 0)) {
    refuse(`batchSize must be a whole number above 0, not ${batchSize}`);
  }
  // The runtime calls the handlers with the context that this task's row of the table promises them.
  return Object.freeze({ name, task, [brand]: Object.freeze({ ...definition }) as unknown as LooseDefinition });
}

/** The definition inside a processing, or undefined for any other value; a brand, because two copies of a package may meet. */
export const definitionOf = (value: unknown): LooseDefinition | undefined =>
  typeof value === 'object' && value !== null && brand in value ? (value as Processing)[brand] : undefined;
