import type { Value, VerbWord } from './words.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

interface Branch {
  readonly path: string;
  readonly verb: VerbWord;
}

const branches = (verb: VerbWord, path: string): readonly Branch[] => [
  { path, verb },
  ...verb.verbs.flatMap((inner) => branches(inner, path === '' ? inner.name : `${path} ${inner.name}`)),
];

const isWords = (value: Value): value is readonly string[] => typeof value !== 'string';

const wordsIn = (value: Value): string => (isWords(value) ? value.join(' ') : '');

const patternsOf = ({ path, verb }: Branch, isMeant: (value: Value) => boolean): readonly string[] =>
  verb.options
    .filter(({ value }) => value !== 'none' && isMeant(value))
    .flatMap(({ names }) => names.map((name) => quoted(`${path}|${name}`)));

// Where there are no words the shell falls back on files.
const silent = (all: readonly Branch[]): readonly string[] => {
  const patterns = all.flatMap((one) => patternsOf(one, (value) => !isWords(value)));
  return patterns.length === 0 ? [] : [`    ${patterns.join('|')}) return ;;`];
};

const spoken = (one: Branch): readonly string[] =>
  one.verb.options.flatMap(({ names, value }) =>
    isWords(value)
      ? names.map((name) => `    ${quoted(`${one.path}|${name}`)}) words=${quoted(wordsIn(value))} options='' ;;`)
      : [],
  );

const branchCase = ({ path, verb }: Branch): string => {
  const options = verb.options.flatMap(({ names }) => names).join(' ');
  const words = [...verb.verbs.map(({ name }) => name), wordsIn(verb.argument)].join(' ').trim();
  return `    ${quoted(path)}'|'*) options=${quoted(options)} words=${quoted(words)} ;;`;
};

/** A script for bash, from version 3.2 on, that completes verbs, options, their words, and files elsewhere. */
export const bashScript = (root: VerbWord): string => {
  const all = branches(root, '');
  const inner = all.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const call = `_${root.name.replaceAll('-', '_')}`;
  return `${call}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" verb="" next="" options="" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${verb:+$verb }\${COMP_WORDS[i]}"
    case "$next" in
    ${inner.join('|')}) verb=$next ;;
    esac
  done
  case "$verb|$prev" in
${[...silent(all), ...all.flatMap(spoken), ...all.map(branchCase)].join('\n')}
  esac
  if [[ "$cur" == -* ]]; then words=$options; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F ${call} ${root.name}`;
};
