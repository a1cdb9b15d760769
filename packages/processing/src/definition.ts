import type { Framework } from '@picsellia-ts/sdk';
import type { z } from 'zod';
import type { Asset } from './asset.ts';
import { ASSET_KEYS, DEFINITION_KEYS } from './definition-keys.ts';
import { ConfigurationError } from './errors.ts';
import type { TargetModel } from './target-model.ts';
import type { AnnotationConstraint, Awaitable, BaseContext, TaskTable } from './task-table.ts';
import { isModelTask, TASKS, type Task } from './tasks.ts';

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
   * How long one asset may take without a sign of life, in milliseconds; 300,000 by default, and 3,600,000 for a model. A
   * blocked thread is told after five seconds at the earliest.
   */
  assetTimeoutMs?: number;
  /** How many assets are in the handler at once; by default the number of cores. */
  concurrency?: number;
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
      | 'alive'
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
        subject: TaskTable[T]['subject'],
        context: SetupContext<T, P> & S & { readonly random: Random },
      ) => Awaitable<TaskTable[T]['result']>;
      processBatch?: never;
      batchSize?: never;
      run?: never;
    }
  | {
      /** Answers one result for each asset, in the order of the assets. */
      processBatch: (
        assets: readonly TaskTable[T]['subject'][],
        context: SetupContext<T, P> & S,
      ) => Awaitable<readonly TaskTable[T]['result'][]>;
      /** How many assets one call gets at most; 8 by default. */
      batchSize?: number;
      process?: never;
      run?: never;
    }
  | {
      run: (context: SetupContext<T, P> & S & TaskTable[T]['whole']) => Awaitable<void>;
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

type Process<Subject> = (subject: Subject, context: object) => Awaitable<unknown>;

/** The definition as the runtime reads it, without the types of one user. */
export interface LooseDefinition extends CommonOptions, AnnotationConstraint {
  task: Task;
  keepOriginals?: boolean;
  framework?: Framework;
  parameters?: z.ZodObject;
  setup?: (context: object) => Awaitable<object>;
  process?: Process<Asset> & Process<TargetModel>;
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
 * Describes a Processing: its task, its parameters, and the code that works on the images, or on a model. It only checks and types what
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
  const stray = isModelTask(task) ? Object.keys(definition).find((key) => ASSET_KEYS.has(key)) : undefined;
  if (stray) refuse(`the field ${JSON.stringify(stray)} is for tasks on images, not for ${task}`);
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
