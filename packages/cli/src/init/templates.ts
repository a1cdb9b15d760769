import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../errors.ts';

// The same from the sources and from the bundle's chunks: both lie two folders below the package.
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(PACKAGE, 'bundle/templates');

/** One template, by the name of its folder. */
export interface Template {
  readonly name: string;
  readonly description: string;
  readonly folder: string;
}

/** Whether this command runs from a checkout, whose packages may be in no registry. */
export const isInCheckout = (): boolean => existsSync(join(PACKAGE, '../../pnpm-workspace.yaml'));

/** Lists the templates that come with this command, by name. */
export const listTemplates = async (): Promise<readonly Template[]> => {
  const names = (await readdir(FOLDER)).sort();
  return Promise.all(
    names.map(async (name) => {
      const folder = join(FOLDER, name);
      const { description = '' }: { description?: string } = JSON.parse(
        await readFile(join(folder, 'package.json'), 'utf8'),
      );
      return { name, description, folder };
    }),
  );
};

/**
 * Finds a template by the task it is for, in our words or the platform's.
 * @throws CommandError when there is none; it lists those there are.
 */
export const findTemplate = (templates: readonly Template[], wanted: string): Template => {
  const name = wanted.trim().toLowerCase().replaceAll('_', '-');
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  throw new CommandError(`--template ${wanted}: there is no such template.`, {
    hint: `There are: ${templates.map((template) => template.name).join(', ')}.`,
  });
};
