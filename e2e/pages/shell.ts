import { join } from 'node:path';
import { execa } from 'execa';
import { commandsOf, type Page, ROOT } from './page.ts';

const COMMAND = join(ROOT, 'packages/cli/bin/picsellia-ts.js');

/** The options of each verb, by what its help says. */
export type Verbs = ReadonlyMap<string, ReadonlySet<string>>;

const help = async (args: readonly string[]): Promise<string> =>
  (await execa(process.execPath, [COMMAND, ...args, '--help'])).stdout;

/** The first words of the lines of a help's section. */
const listed = (text: string, section: string): string[] => {
  const [, body = ''] = new RegExp(`^${section}:\\n((?: .*\\n?|\\n)*)`, 'm').exec(text) ?? [];
  return [...body.matchAll(/^ {2}(\S+)/gm)].map(([, word = '']) => word);
};

/** Asks the command for its verbs and their options; a verb of two words, such as `image check`, is one of these. */
export const readVerbs = async (): Promise<Verbs> => {
  const optionsOf = async (verb: readonly string[]): Promise<[string, ReadonlySet<string>][]> => {
    const text = await help(verb);
    const below = listed(text, 'Commands').filter((name) => name !== 'help');
    const own: [string, ReadonlySet<string>] = [
      verb.join(' '),
      new Set([...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = '']) => flag)),
    ];
    return [own, ...(await Promise.all(below.map((name) => optionsOf([...verb, name])))).flat()];
  };
  return new Map(await optionsOf([]));
};

/** Every use of the command on a page: in blocks of shell, in indented blocks, and within sentences. */
export const shellLinesOf = ({ blocks, inline }: Page): string[] =>
  [...blocks.filter(({ language }) => ['', 'sh'].includes(language)).flatMap(commandsOf), ...inline].flatMap(
    (line) => /(?:^|[\s(])(picsellia-ts( .*)?)$/.exec(line)?.[1] ?? [],
  );

/** What a line asks for that the command does not have. */
export const complaintsAbout = (line: string, verbs: Verbs): string[] => {
  const words = line.split(/\s+/).slice(1);
  const isVerb = (word: string | undefined): word is string => word !== undefined && /^[a-z][a-z-]+$/.test(word);
  // In a sentence the command may stand alone, with a placeholder, or with options of its own.
  if (!isVerb(words[0])) return [];
  const name = [words.slice(0, 2).join(' '), words[0]].find((verb) => verbs.has(verb));
  if (name === undefined) return [`picsellia-ts has no verb ${words[0]}`];
  const options = words.filter((word) => word.startsWith('--')).map((word) => word.replace(/[=\]].*$/, ''));
  return options
    .filter((option) => !verbs.get(name)?.has(option))
    .map((option) => `picsellia-ts ${name} has no ${option}`);
};
