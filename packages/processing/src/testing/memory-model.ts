import { basename } from 'node:path';
import { ModelVersion } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../definition.ts';
import type { Model } from '../task-table.ts';
import { chooseFile } from '../worker/context.ts';
import { absent } from './absent.ts';
import type { TestModel } from './options.ts';
import { checkFile, idFrom } from './read-images.ts';

/** A file of a model, on this machine. */
export interface ModelFilePath {
  readonly name: string;
  readonly filename: string;
  readonly path: string;
}

/** Where the files of a model are. @throws ConfigurationError when one of them is missing */
export const readModelFiles = ({ files = [] }: TestModel): ModelFilePath[] =>
  files.map((file) => {
    const { name, path } = typeof file === 'string' ? { name: basename(file), path: file } : file;
    checkFile(path, 'the model of the test');
    return { name, filename: basename(path), path };
  });

/**
 * A model whose files lie on this machine.
 *
 * @throws ConfigurationError when one of them is missing.
 */
export const memoryModel = (model: TestModel, { modelType }: LooseDefinition): Model => {
  const { name = 'model', type, labels = [] } = model;
  const stored = readModelFiles(model);
  const facts = { id: idFrom(`model ${name}`), name, type: type ?? modelType ?? 'NOT_CONFIGURED' };
  return {
    ...facts,
    labels,
    version: absent(ModelVersion, 'ctx.model.version', facts),
    download: async (wanted) => chooseFile(name, stored, wanted).path,
  };
};
