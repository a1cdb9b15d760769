import { enableCompileCache } from 'node:module';
import type { Described, ProcessingDescription } from '../describe.ts';
import { exitCodeOf, messageOf } from '../errors.ts';

enableCompileCache();

const read = async (entry: string): Promise<readonly ProcessingDescription[]> => {
  const { loadProcessings } = await import('./load.ts');
  const { describeDefinition } = await import('./describe-definition.ts');
  return (await loadProcessings(entry)).map(describeDefinition);
};

const answer: Described = await read(process.argv[2] ?? '').then(
  (processings) => ({ processings }),
  (error: unknown) => ({ error: messageOf(error), exitCode: exitCodeOf(error) }),
);
process.send?.(answer);
