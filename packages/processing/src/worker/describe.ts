import { enableCompileCache } from 'node:module';
import type { Described, ProcessingDescription } from '../describe.ts';
import { messageOf } from '../errors.ts';

enableCompileCache();

const read = async (entry: string): Promise<readonly ProcessingDescription[]> => {
  const { loadProcessings } = await import('./load.ts');
  return (await loadProcessings(entry)).map(({ name, task, modelType, outputType }) => ({
    name,
    task,
    ...(modelType !== undefined && { modelType }),
    ...(outputType !== undefined && { outputType }),
  }));
};

const answer: Described = await read(process.argv[2] ?? '').then(
  (processings) => ({ processings }),
  (error: unknown) => ({ error: messageOf(error) }),
);
process.send?.(answer);
