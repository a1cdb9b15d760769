import { enableCompileCache } from 'node:module';
import type { Answer, Question } from '../ask-file.ts';
import type { ProcessingDescription } from '../describe.ts';
import { ConfigurationError, exitCodeOf, messageOf } from '../errors.ts';

enableCompileCache();

const read = async ({ entry, check }: Question): Promise<readonly ProcessingDescription[] | readonly string[]> => {
  const { loadProcessings } = await import('./load.ts');
  const definitions = await loadProcessings(entry);
  if (check === undefined) {
    const { describeDefinition } = await import('./describe-definition.ts');
    return definitions.map(describeDefinition);
  }
  const definition = definitions.find(({ name }) => name === check.name);
  if (definition === undefined) throw new ConfigurationError(`${entry} exports no processing named ${check.name}`);
  const { readParameters } = await import('./parameters.ts');
  return readParameters(definition.parameters, check.values).warnings;
};

process.once('message', (question: Question) => {
  void read(question).then(
    (answer) => send({ answer }),
    (error: unknown) => send({ error: messageOf(error), exitCode: exitCodeOf(error) }),
  );
});

const send = (answer: Answer<unknown>): void => {
  process.send?.(answer);
};
