import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError } from '../errors.ts';

/** The options of `dry-run`, as typed. */
export interface DryRunFlags extends SeedFlags {
  param?: readonly string[];
  limit?: string;
  asset?: readonly string[];
  out?: string;
  json?: boolean;
}

/**
 * Reads `name=value` pairs; values stay text, the runtime converts them by the processing's schema.
 * @throws CommandError for a pair without a name or an equals sign, and for a name given twice.
 */
export const readParameters = (pairs: readonly string[]): Readonly<Record<string, string>> => {
  const parameters = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, value] = /^([^=\s]+)=(.*)$/su.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw new CommandError(`--param ${pair}: expected name=value.`, { hint: 'For instance: --param confidence=0.4' });
    }
    if (parameters.has(name)) throw new CommandError(`--param ${pair}: ${name} is given twice.`);
    parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
};

/**
 * Reads `--limit`; undefined means all images.
 * @throws CommandError when it is no whole number above 0.
 */
export const readLimit = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1) {
    throw new CommandError(`--limit ${text}: expected a whole number from 1.`);
  }
  return limit;
};

const isCode = (word: string): boolean => /\.[cm]?[jt]s$/.test(word);

const without = (values: readonly string[] | undefined, word: string): readonly string[] | undefined => {
  const rest = values?.filter((value) => value !== word);
  return rest === undefined || rest.length === 0 ? undefined : rest;
};

/**
 * Gives the file of code back that an option of several values took for one of its own, as in
 * `--model a.onnx processing.ts`; what was clear stays as it is.
 */
export const untangleEntry = (
  entry: string | undefined,
  flags: DryRunFlags,
): { entry?: string; flags: DryRunFlags } => {
  if (entry !== undefined) return { entry, flags };
  const taken = [flags.model, flags.param, flags.asset].flatMap((values) => values?.slice(1) ?? []).find(isCode);
  if (taken === undefined) return { flags };
  const { model, param, asset, ...rest } = flags;
  const lists = { model: without(model, taken), param: without(param, taken), asset: without(asset, taken) };
  const kept = Object.fromEntries(Object.entries(lists).filter(([, values]) => values !== undefined));
  return { entry: taken, flags: { ...rest, ...kept } };
};
