import type { Clock } from '../clock.ts';
import type { Model, ModelFile, ModelVersion } from '../entities/models.ts';
import { NO_TAGS } from '../entities/tags.ts';
import type { IdSource } from '../ids.ts';

/** What a new version may say of itself; the rest has a default. */
export type NewModelVersion = Partial<Omit<ModelVersion, 'id' | 'context_id' | 'origin' | 'version' | 'created_at'>>;

/** Models, their versions and the files of those. */
export class ModelTables {
  readonly models: Map<string, Model> = new Map();
  readonly versions: Map<string, ModelVersion> = new Map();
  readonly versionsByContextId: Map<string, ModelVersion> = new Map();
  readonly files: Map<string, ModelFile> = new Map();
  readonly #newId: IdSource;
  readonly #clock: Clock;

  constructor(newId: IdSource, clock: Clock) {
    this.#newId = newId;
    this.#clock = clock;
  }

  addModel(fields: Pick<Model, 'name' | 'description' | 'private'>): Model {
    const model = { id: this.#newId('model'), ...fields, created_at: this.#clock.now(), tags: NO_TAGS };
    this.models.set(model.id, model);
    return model;
  }

  findByName(name: string | null): Model | undefined {
    return [...this.models.values()].find((model) => model.name === name);
  }

  removeModel(model: Model): void {
    for (const version of this.versionsOf(model)) this.removeVersion(version);
    this.models.delete(model.id);
  }

  versionsOf(model: Model): ModelVersion[] {
    return [...this.versions.values()].filter(({ origin }) => origin === model);
  }

  addVersion(origin: Model, fields: NewModelVersion): ModelVersion {
    const number = (this.versionsOf(origin).at(-1)?.version ?? -1) + 1;
    const version: ModelVersion = {
      id: this.#newId('model version'),
      context_id: this.#newId('model context'),
      origin,
      version: number,
      name: `v${number}`,
      type: 'NOT_CONFIGURED',
      framework: 'NOT_CONFIGURED',
      labels: null,
      parameters: {},
      description: '',
      docker_image: null,
      docker_tag: null,
      docker_flags: null,
      docker_env_variables: null,
      thumbnail_object_name: null,
      notebook_link: null,
      tags: NO_TAGS,
      ...fields,
      created_at: this.#clock.now(),
    };
    this.versions.set(version.id, version);
    this.versionsByContextId.set(version.context_id, version);
    return version;
  }

  removeVersion(version: ModelVersion): void {
    for (const file of this.filesOf(version)) this.files.delete(file.id);
    this.versions.delete(version.id);
    this.versionsByContextId.delete(version.context_id);
  }

  /** In the order they were stored. */
  filesOf({ id }: ModelVersion): ModelFile[] {
    return [...this.files.values()].filter(({ version_id }) => version_id === id);
  }

  addFile(version: ModelVersion, fields: Omit<ModelFile, 'id' | 'version_id'>): ModelFile {
    const file = { id: this.#newId('model file'), version_id: version.id, ...fields };
    this.files.set(file.id, file);
    return file;
  }
}
