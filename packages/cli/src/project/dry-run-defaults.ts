import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError } from '../errors.ts';
import { readSettings } from './manifest.ts';

type Defaults = Partial<Record<keyof SeedFlags, string | readonly string[]>>;

const TEXTS = ['images', 'annotations', 'labels', 'type', 'modelType', 'framework', 'task', 'outputVersion'] as const;
const LISTS = ['model', 'param'] as const;
const KNOWN: readonly string[] = [...TEXTS, ...LISTS];

/** What is said of a thing goes with the thing: of other images or another model it would be wrong. */
const GO_WITH: readonly (readonly [keyof Defaults, readonly (keyof Defaults)[]])[] = [
  ['images', ['annotations', 'labels', 'type']],
  ['model', ['modelType', 'framework', 'labels']],
];

const check = (settings: Readonly<Record<string, unknown>>): Defaults & { readonly param?: readonly string[] } => {
  for (const [name, value] of Object.entries(settings)) {
    const isList = LISTS.some((known) => known === name);
    if (!KNOWN.includes(name))
      throw new CommandError(`package.json: picsellia-ts.dryRun.${name} is unknown.`, {
        hint: `Known: ${KNOWN.join(', ')}.`,
      });
    const isRight = isList
      ? Array.isArray(value) && value.every((item) => typeof item === 'string')
      : typeof value === 'string';
    if (!isRight)
      throw new CommandError(
        `package.json: picsellia-ts.dryRun.${name} must be a ${isList ? 'list of texts' : 'text'}.`,
      );
  }
  return settings;
};

const nameOf = (pair: string): string => pair.slice(0, Math.max(0, pair.indexOf('=')));

/** The parameters of package.json that the command line does not name. */
const otherParameters = (pairs: readonly string[], typed: readonly string[]): readonly string[] => {
  const named = new Set(typed.map(nameOf));
  return pairs.filter((pair) => !named.has(nameOf(pair)));
};

const flagOf = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Adds to the options of a dry run what the package.json of the folder says, unless the command line names an entry or says
 * it itself; and in `taken` what was added, as it would have been typed.
 *
 * @throws CommandError when package.json says what no option can be.
 */
export const withProjectDefaults = async <Flags extends SeedFlags & { param?: readonly string[] }>(
  entry: string | undefined,
  flags: Flags,
  cwd: string,
): Promise<{ readonly flags: Flags; readonly taken: string }> => {
  const settings = entry === undefined ? await readSettings(cwd, 'dryRun') : undefined;
  const { param = [], ...said }: Defaults & { param?: readonly string[] } = check(settings ?? {});
  const defaults: Defaults = { ...said };
  for (const [thing, others] of GO_WITH)
    if (flags[thing as keyof SeedFlags] !== undefined) for (const name of others) delete defaults[name];
  const parameters = otherParameters(param, flags.param ?? []);
  const added: [string, string | readonly string[]][] = Object.entries(defaults).filter(
    ([name]) => flags[name as keyof Flags] === undefined,
  );
  const words = added.map(([name, value]) => `${flagOf(name)} ${typeof value === 'string' ? value : value.join(' ')}`);
  const all = { ...flags, ...Object.fromEntries(added) };
  if (parameters.length === 0) return { flags: all, taken: words.join(' ') };
  const taken = [...words, `--param ${parameters.join(' ')}`].join(' ');
  return { flags: { ...all, param: [...parameters, ...(flags.param ?? [])] }, taken };
};
