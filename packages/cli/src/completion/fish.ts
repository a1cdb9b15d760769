import type { OptionWord, Value, VerbWord } from './words.ts';

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;

const valueFlags = (value: Value): string => {
  if (value === 'none') return '';
  if (value === 'path') return ' -r -F';
  return typeof value === 'string' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
};

const nameFlags = (names: readonly string[]): string =>
  names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');

const argumentLine = (start: string, value: Value): readonly string[] => {
  if (value === 'path') return [`${start} -F`];
  return typeof value === 'string' ? [] : [`${start} -a ${quoted(value.join(' '))}`];
};

const conditionOf = (verb: VerbWord, path: readonly string[]): string => {
  if (path.length === 0) return '__fish_use_subcommand';
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const not =
    verb.verbs.length === 0 ? [] : [`not __fish_seen_subcommand_from ${verb.verbs.map(({ name }) => name).join(' ')}`];
  return [...seen, ...not].join('; and ');
};

const lines = (verb: VerbWord, path: readonly string[], command: string): readonly string[] => {
  const start = `complete -c ${command} -n ${quoted(conditionOf(verb, path))}`;
  const option = ({ names, description, value }: OptionWord) =>
    `${start} ${nameFlags(names)}${valueFlags(value)} -d ${quoted(description)}`;
  return [
    ...verb.verbs.map(({ name, description }) => `${start} -a ${name} -d ${quoted(description)}`),
    ...verb.options.map(option),
    ...argumentLine(start, verb.argument),
    ...verb.verbs.flatMap((inner) => lines(inner, [...path, inner.name], command)),
  ];
};

/** A script for fish; files are offered only where one is meant. */
export const fishScript = (root: VerbWord): string =>
  [`complete -c ${root.name} -f`, ...lines(root, [], root.name)].join('\n');
