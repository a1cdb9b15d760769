import type { Framework, InferenceType, ModelVersion } from '@picsellia-ts/sdk';

/** One file of the model version that a job works on. */
export interface TargetFile {
  /** Its role, such as `model-latest`. */
  readonly name: string;
  readonly filename: string;
  /** Downloads it into the work folder and answers its path; what is there already is not fetched again. */
  readonly download: () => Promise<string>;
}

/** The model version that a conversion or compression works on. */
export interface TargetModel {
  readonly id: string;
  /** Names of the model and of its version, with a slash between. */
  readonly name: string;
  readonly type: InferenceType;
  readonly framework: Framework;
  /** Names of the classes by index, in order; empty when the platform holds none. */
  readonly labels: readonly string[];
  /** Parameters stored with the version; empty when there are none. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The files that the version had when the job was first started; empty when it had none. */
  readonly files: readonly TargetFile[];
  /** The file of that role, or else of that file name. @throws ConfigurationError that names those there are */
  readonly file: (name: string) => TargetFile;
  /**
   * Downloads the file of that role or file name and answers its path on disk. Without a name there must be one file alone;
   * a job that is taken up on a fresh disk may find what it has stored itself beside it, so better give the name.
   *
   * @throws ConfigurationError when there is no such file, or several and none was named.
   */
  readonly download: (name?: string) => Promise<string>;
  /** The SDK's object, for what this face leaves out. */
  readonly version: ModelVersion;
}
