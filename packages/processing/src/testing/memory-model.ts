import { basename } from 'node:path';
import { ModelVersion } from '@picsellia-ts/sdk';
import type { LooseDefinition, Model } from '../definition.ts';
import { chooseFile } from '../worker/context.ts';
import { absent } from './absent.ts';
import type { TestModel } from './options.ts';
import { checkFile, idFrom } from './read-images.ts';

/**
 * A model whose files lie on this machine.
 *
 * @throws ConfigurationError when one of them is missing.
 */
export const memoryModel = (
  { name = 'model', type, labels = [], files = [] }: TestModel,
  { modelType }: LooseDefinition,
): Model => {
  const stored = files.map((file) => {
    const { name, path } = typeof file === 'string' ? { name: basename(file), path: file } : file;
    checkFile(path, 'the model of the test');
    return { name, filename: basename(path), path };
  });
  const facts = { id: idFrom(`model ${name}`), name, type: type ?? modelType ?? 'NOT_CONFIGURED' };
  return {
    ...facts,
    labels,
    version: absent(ModelVersion, 'ctx.model.version', facts),
    download: async (wanted) => chooseFile(name, stored, wanted).path,
  };
};
