import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isPicselliaError } from '@picsellia-ts/sdk';
import { definitionOf, type LooseDefinition } from '../definition.ts';
import { ConfigurationError, EXIT, messageOf, RunError } from '../errors.ts';
import { harmless } from './handler/guard.ts';

/** `file.ts:12:5` of the first frame that lies in the user's file, so that one line says where. */
const whereIn = (error: unknown, url: string): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = stack.split('\n').find((line) => line.includes(url) || line.includes(fileURLToPath(url)));
  const position = frame?.match(/:(\d+(?::\d+)?)\)?$/)?.[1];
  return position ? ` (${basename(fileURLToPath(url))}:${position})` : '';
};

const explainImport = (entry: string, url: string, error: unknown): RunError => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const what = messageOf(error).replace(/^.*?: /, '');
    return new RunError(
      EXIT.userCode,
      `${entry} holds TypeScript that cannot be run by stripping its types (${what}): write \`as const\` objects ` +
        'instead of enum, fields instead of parameter properties, modules instead of namespaces, or compile it first',
      { cause: error },
    );
  }
  if (isPicselliaError(error) && error.name === 'ConfigurationError') {
    return new RunError(EXIT.local, `${entry}${whereIn(error, url)}: ${messageOf(error)}`, { cause: error });
  }
  return new RunError(EXIT.userCode, `${entry} threw on import${whereIn(error, url)}: ${messageOf(error)}`, {
    cause: error,
  });
};

/**
 * Imports the user's file and answers the definitions of the processings it exports.
 *
 * @throws RunError when the import throws; ConfigurationError when it exports none, or two of one task.
 */
export const loadProcessings = async (entry: string): Promise<LooseDefinition[]> => {
  if (!existsSync(entry)) throw new ConfigurationError(`there is no file ${entry}`);
  const url = pathToFileURL(entry).href;
  const module = await import(url).catch((error: unknown) => {
    throw explainImport(entry, url, harmless(error));
  });
  const exported = Object.values(module as Record<string, unknown>).map(definitionOf);
  const definitions = [...new Set(exported.filter((definition) => definition !== undefined))];
  if (definitions.length === 0) {
    throw new ConfigurationError(`${entry} exports no processing: write \`export default defineProcessing({ … })\``);
  }
  for (const [index, { task, name }] of definitions.entries()) {
    const twin = definitions.slice(0, index).find((other) => other.task === task);
    if (twin) {
      throw new ConfigurationError(`${entry} exports two processings of the task ${task}: ${twin.name} and ${name}`);
    }
  }
  return definitions;
};
