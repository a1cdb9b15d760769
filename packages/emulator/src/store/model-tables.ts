import type { Model, ModelFile, ModelVersion } from '../entities/models.ts';

/** Models, their versions and their files. */
export class ModelTables {
  readonly models: Map<string, Model> = new Map();
  readonly versions: Map<string, ModelVersion> = new Map();
  readonly files: Map<string, ModelFile> = new Map();
}
