import type { Framework, InferenceType, Shape } from '@picsellia-ts/sdk';

/** What the platform would hold for an image besides its file. */
interface ImageFacts {
  /** Uuid of the asset; by default one that follows from the file name, the same in each run. */
  readonly id?: string;
  /** What people drew on it, pixels of the upright image; an asset with none is not annotated. */
  readonly annotations?: readonly Shape[];
  /** Names of its tags. */
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An image with what the platform would hold for it: its bytes under a file name, or a file of this machine. */
export type TestImage = ImageFacts &
  (
    | { readonly filename: string; readonly bytes: Uint8Array; readonly path?: never }
    | { readonly path: string | URL; readonly filename?: string; readonly bytes?: never }
  );

/** The model version that the job is launched with. */
export interface TestModel {
  /** By default `model`. */
  readonly name?: string;
  /** By default the `modelType` of the processing, or NOT_CONFIGURED. */
  readonly type?: InferenceType;
  /** Names of the classes by index; none by default. */
  readonly labels?: readonly string[];
  /** What `model.download()` answers: files of this machine, used where they lie. A path stands for its file name. */
  readonly files?: readonly (string | { readonly name: string; readonly path: string })[];
}

/** The model version that a conversion or compression works on. */
export interface TestTarget extends TestModel {
  /** By default the `framework` of the processing, or NOT_CONFIGURED. */
  readonly framework?: Framework;
  /** Parameters stored with the version; none by default. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What is said of any test. */
interface AnyTestOptions {
  /** As launched; texts are read as numbers and booleans where the schema wants those. None by default. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Uuid of the job, which seeds the random numbers; the same in each run by default. */
  readonly jobId?: string;
  /** Folder that `context.workDir` names, which stays; by default one that is removed at the end. */
  readonly workDir?: string;
  /** Throws the error of a run that failed instead of answering it. */
  readonly throwOnFailure?: boolean;
}

/** What a processing of a model version is tried on. */
export interface ModelTestOptions extends AnyTestOptions {
  /** What the job aims at, with its files. */
  readonly model: TestTarget;
  /** Replaces the `existing` of the definition. */
  readonly existing?: 'keep' | 'replace';
}

/** What a processing of images is tried on. */
export interface TestOptions extends AnyTestOptions {
  /** Images in the order of the platform; a path stands for its file. */
  readonly images: readonly (string | URL | TestImage)[];
  /** Without it the job has no model. */
  readonly model?: TestModel;
  /** Type of the dataset version, NOT_CONFIGURED by default. */
  readonly type?: InferenceType;
  /** Replaces the `existing` of the definition. */
  readonly existing?: 'keep' | 'replace' | 'append';
}
