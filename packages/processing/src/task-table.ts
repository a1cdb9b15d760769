import type {
  ClassificationShape,
  Client,
  Datalake,
  DatasetVersion,
  Framework,
  InferenceType,
  ModelVersion,
  Shape,
} from '@picsellia-ts/sdk';
import type { Asset } from './asset.ts';
import type { NewImage } from './new-image.ts';
import type { NewModelFile } from './new-model-file.ts';
import type { TargetModel } from './target-model.ts';

export type Awaitable<T> = T | Promise<T>;

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
type Annotated = readonly Shape[] | ClassificationShape;

/** What a handler makes of one image: new images, none, or one alone. */
type Created = readonly NewImage[] | NewImage;

/** What a handler makes of a model: files to store in its version, none, or one alone. */
type Converted = readonly NewModelFile[] | NewModelFile;

/** The row of a task that goes over assets. */
interface OnAssets<Context, Constraint, Result> {
  context: Context;
  constraint: Constraint;
  /** What `process` gets. */
  subject: Asset;
  result: Result;
  /** What `run` gets besides. */
  whole: RunContext<Result>;
}

/** The row of a task on a model version. */
interface OnModel {
  context: { readonly model: TargetModel };
  constraint: ModelTaskConstraint;
  subject: TargetModel;
  result: Converted;
  whole: ModelRunContext;
}

type OnVersionWithModel = DatasetContext & { readonly model: Model };

/** What a task gives its handler, and what it takes from it. */
export interface TaskTable {
  'pre-annotation': OnAssets<OnVersionWithModel, AnnotationConstraint, Annotated>;
  'auto-annotation': OnAssets<OnVersionWithModel, AnnotationConstraint, Annotated>;
  /** The platform launches it on a dataset version or on a datalake; the context holds the one that it is. */
  'auto-tagging': OnAssets<
    Partial<DatasetContext & DatalakeContext> & { readonly model?: Model },
    ModelConstraint,
    readonly string[]
  >;
  'data-augmentation': OnAssets<CreationContext, CreationConstraint, Created>;
  'dataset-version-creation': OnAssets<CreationContext, CreationConstraint, Created>;
  'data-auto-tagging': OnAssets<DatalakeContext & { readonly model?: Model }, ModelConstraint, readonly string[]>;
  'model-conversion': OnModel;
  'model-compression': OnModel;
}

interface ModelConstraint {
  /** The type that the model version must have; checked before the first image. */
  modelType?: InferenceType;
}

interface CreationConstraint {
  /**
   * The type that an output version which is NOT_CONFIGURED gets, also when nothing is drawn; by default, with the first
   * shape, MULTI where the source is, else that of the shape.
   */
  outputType?: InferenceType;
  /** Whether the output version gets the originals too, with their annotations; false by default. */
  keepOriginals?: boolean;
}

export interface AnnotationConstraint extends ModelConstraint {
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

interface ModelTaskConstraint extends ModelConstraint {
  /** The framework that the model version must have; checked before the handler is called. */
  framework?: Framework;
  /**
   * What happens when the version has another file of a name that is to be stored. `keep` (default): nothing is stored, and
   * the run fails with exit code 3. `replace`: the new one takes its place, unless the handler has read the old one.
   */
  existing?: 'keep' | 'replace';
  // There is one model, and each of its files is stored or the run fails.
  processBatch?: never;
  batchSize?: never;
  onError?: never;
  maxFailures?: never;
  concurrency?: never;
}

/** The context of a handler that runs over the whole dataset by itself. */
interface RunContext<Result> {
  /** The assets of the run, in the order of the platform; those that are skipped do not come. */
  readonly assets: () => AsyncIterable<Asset>;
  /** Hands over the result for one asset; resolves when there is room for the next. Shapes in pixels, see `Shape`. */
  readonly write: (asset: Asset, result: Result) => Promise<void>;
  /** Ends an asset without a result, with the reason that is counted and reported. */
  readonly skip: (asset: Asset, reason: string) => void;
  /**
   * Says that long work goes on: what is in hand has `assetTimeoutMs` again. A `run` that neither asks for an asset nor
   * settles one for so long, without a word, ends as blocked.
   */
  readonly alive: () => void;
}

/** The context of a handler that stores files of a model one by one, as it makes them. */
interface ModelRunContext {
  /**
   * Stores a file in the model version; resolves when it is there.
   *
   * @throws ContractError when it is none that can be stored, or its name is taken by another file.
   */
  readonly write: (file: NewModelFile) => Promise<void>;
}
