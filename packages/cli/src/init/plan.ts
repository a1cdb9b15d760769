import { readdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CommandError, errorCode } from '../errors.ts';
import { askFolder, askTemplate, isAskable } from './ask.ts';
import { type ProjectNames, readNames } from './names.ts';
import { findTarballs, type Tarballs } from './tarballs.ts';
import { findTemplate, listTemplates, type Template } from './templates.ts';

/** The options of `init`, as typed. */
export interface InitFlags {
  template?: string;
  name?: string;
  packages?: string;
  json?: boolean;
}

/** What will be written, checked: nothing of it can fail for a mistake of the user any more. */
export interface InitPlan extends ProjectNames {
  readonly template: Template;
  readonly folder: string;
  /** Undefined when they come from the registry. */
  readonly tarballs: Tarballs | undefined;
}

/** What a folder may hold that is about to become a project: it says nothing yet. */
const EMPTY = new Set(['.git', '.DS_Store']);

/**
 * Refuses a folder in which something could be overwritten.
 * @throws CommandError when it is a file, or holds more than a repository without files.
 */
const checkFree = async (folder: string, shown: string): Promise<void> => {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    if (errorCode(error) === 'ENOTDIR') throw new CommandError(`${shown}: this is a file, or lies in one.`);
    throw error;
  });
  const found = entries.filter((entry) => !EMPTY.has(entry));
  if (found.length === 0) return;
  throw new CommandError(`${shown} is not empty: ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}.`, {
    hint: 'Name another folder; nothing was written.',
  });
};

const chooseTemplate = async (wanted: string | undefined, canAsk: boolean): Promise<Template> => {
  const templates = await listTemplates();
  if (wanted !== undefined) return findTemplate(templates, wanted);
  if (canAsk) return askTemplate(templates);
  throw new CommandError('--template is missing.', {
    hint: `One of: ${templates.map(({ name }) => name).join(', ')}.`,
  });
};

const chooseFolder = async (typed: string | undefined, template: Template, canAsk: boolean): Promise<string> => {
  if (typed !== undefined) return typed;
  if (canAsk) return askFolder(template.name);
  throw new CommandError('The folder is missing.', {
    hint: `Name it: picsellia-ts init my-processing --template ${template.name}`,
  });
};

/**
 * Reads and checks the command line, and asks for what is missing where there is a terminal; writes nothing.
 * @throws CommandError for the first mistake.
 */
export const planInit = async (typed: string | undefined, flags: InitFlags, cwd: string): Promise<InitPlan> => {
  const canAsk = flags.json !== true && isAskable();
  const tarballs = flags.packages === undefined ? undefined : await findTarballs(resolve(cwd, flags.packages));
  if (typed !== undefined) await checkFree(resolve(cwd, typed), typed);
  const template = await chooseTemplate(flags.template, canAsk);
  const shown = await chooseFolder(typed, template, canAsk);
  const folder = resolve(cwd, shown);
  const names = readNames(flags.name ?? basename(folder));
  await checkFree(folder, shown);
  return { template, folder, tarballs, ...names };
};
