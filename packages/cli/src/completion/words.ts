import type { Command, Option } from 'commander';

/** What follows an option: nothing, a file or a folder, one of some words, or a text that nobody can guess. */
export type Value = 'none' | 'path' | 'text' | readonly string[];

/** One option, as it is typed. */
export interface OptionWord {
  readonly names: readonly string[];
  readonly description: string;
  readonly value: Value;
}

/** One verb, its further verbs, and what may follow it. */
export interface VerbWord {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWord[];
  readonly verbs: readonly VerbWord[];
  /** What the first argument is. */
  readonly argument: Value;
}

const PATHS = /<(dir|folder|file|entry|path|[\w-]*\.json)\.*>|^\[?(entry|dir)\b/i;

const valueAfter = (option: Option): Value => {
  if (option.argChoices !== undefined) return option.argChoices;
  if (!option.required && !option.optional) return 'none';
  return PATHS.test(option.flags) ? 'path' : 'text';
};

const optionsOf = (command: Command): readonly OptionWord[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      description: option.description,
      value: valueAfter(option),
    }));

const argumentOf = (command: Command): Value => {
  const [first] = command.registeredArguments;
  if (first === undefined) return 'none';
  if (first.argChoices !== undefined) return first.argChoices;
  return PATHS.test(first.name()) ? 'path' : 'text';
};

/** The words of a command line, from the tree that also parses it. */
export const wordsOf = (command: Command): VerbWord => ({
  name: command.name(),
  description: command.description(),
  options: optionsOf(command),
  verbs: command.createHelp().visibleCommands(command).map(wordsOf),
  argument: argumentOf(command),
});
