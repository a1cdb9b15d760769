import type { OptionWord, Value, VerbWord } from './words.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Takes the meaning from what means something in a specification of `_arguments`. */
const plain = (text: string): string => text.replaceAll(/[\\[\]:]/g, (sign) => `\\${sign}`);

const action = (value: Value): string => {
  if (value === 'path') return '_files';
  return typeof value === 'string' ? ' ' : `(${value.join(' ')})`;
};

const optionSpecs = ({ names, description, value }: OptionWord): readonly string[] =>
  names.map((name) => {
    const after = value === 'none' ? '' : `:value:${action(value)}`;
    return quoted(`*${name}[${plain(description)}]${after}`);
  });

const functionName = (path: readonly string[]): string => `_${path.join('_')}`;

const leaf = (verb: VerbWord): readonly string[] => {
  const argument = verb.argument === 'none' ? [] : [quoted(`*:argument:${action(verb.argument)}`)];
  return [`  _arguments ${[...verb.options.flatMap(optionSpecs), ...argument].join(' \\\n    ')}`];
};

const branch = (verb: VerbWord, path: readonly string[]): readonly string[] => [
  '  local curcontext="$curcontext" state line',
  '  local -a verbs',
  `  _arguments -C ${[...verb.options.flatMap(optionSpecs), "'1: :->verb'", "'*:: :->rest'"].join(' \\\n    ')}`,
  '  case $state in',
  '    verb)',
  `      verbs=(${verb.verbs.map(({ name, description }) => quoted(`${name}:${description}`)).join('\n        ')})`,
  "      _describe 'verb' verbs ;;",
  '    rest)',
  '      case $line[1] in',
  ...verb.verbs.map(({ name }) => `        ${name}) ${functionName([...path, name])} ;;`),
  '      esac ;;',
  '  esac',
];

const functions = (verb: VerbWord, path: readonly string[]): readonly string[] => [
  `${functionName(path)}() {`,
  ...(verb.verbs.length === 0 ? leaf(verb) : branch(verb, path)),
  '}',
  ...verb.verbs.flatMap((inner) => functions(inner, [...path, inner.name])),
];

/** A script for zsh, to be sourced or to lie in a folder of `$fpath` as `_picsellia-ts`. */
export const zshScript = (root: VerbWord): string => {
  const call = functionName([root.name]);
  return [
    `#compdef ${root.name}`,
    ...functions(root, [root.name]),
    `if [ "$funcstack[1]" = "${call}" ]; then ${call} "$@"; else compdef ${call} ${root.name}; fi`,
  ].join('\n');
};
