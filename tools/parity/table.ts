import { DIFFERENCES } from './differences.ts';
import type { Members } from './surface.ts';

/** The public names of the reference client, in camelCase, by class; `outside` are those beyond a Processing's reach. */
export interface ReferenceClient {
  readonly client: string;
  readonly classes: Readonly<Record<string, ClassNames>>;
}

export interface ClassNames {
  readonly methods: readonly string[];
  readonly properties: readonly string[];
  readonly outside: Readonly<Record<string, string>>;
}

export interface Parity {
  readonly text: string;
  readonly present: number;
  readonly total: number;
  /** Names that are neither here nor argued for. */
  readonly unexplained: readonly string[];
}

interface Row {
  readonly python: string;
  readonly ours: string;
  readonly note: string;
  readonly isPresent: boolean;
  readonly isExplained: boolean;
}

const pythonName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const rowOf = (
  className: string,
  name: string,
  { members, isMethod }: { members: Members; isMethod: boolean },
): Row => {
  const difference = DIFFERENCES[className]?.[name];
  const wanted = difference === undefined ? name : difference.ours;
  const kind = wanted === undefined ? undefined : members.get(wanted);
  const python = `\`${pythonName(name)}${isMethod ? '()' : ''}\``;
  const isPresent = kind !== undefined;
  const ours = isPresent ? `\`${wanted}${kind === 'method' ? '()' : ''}\`` : '—';
  const turned = isPresent && (kind === 'method') !== isMethod ? (isMethod ? 'a property here' : 'a method here') : '';
  const note = difference?.why ?? turned;
  return { python, ours, note, isPresent, isExplained: isPresent || difference?.why !== undefined };
};

const rowsOf = (className: string, names: ClassNames, members: Members = new Map()): Row[] => {
  const { methods, properties } = names;
  return [
    ...methods.map((name) => rowOf(className, name, { members, isMethod: true })),
    ...properties.map((name) => rowOf(className, name, { members, isMethod: false })),
  ];
};

const sectionOf = (className: string, rows: readonly Row[]): string => {
  const lines = rows.map(({ python, ours, note }) => `| ${python} | ${ours} | ${note} |`);
  return [`## ${className}`, '', '| Python | here | note |', '|---|---|---|', ...lines, ''].join('\n');
};

const outsideSection = ({ classes }: ReferenceClient): string => {
  const byReason = new Map<string, string[]>();
  for (const [className, { outside }] of Object.entries(classes)) {
    for (const [name, reason] of Object.entries(outside)) {
      const names = byReason.get(reason) ?? [];
      names.push(`\`${className}.${pythonName(name)}\``);
      byReason.set(reason, names);
    }
  }
  const lines = [...byReason].map(([reason, names]) => `- ${reason}: ${names.join(', ')}`);
  return ['## Outside the scope', '', ...lines, ''].join('\n');
};

/** Compares the SDK's classes with the reference client's, name by name. */
export const compareSurfaces = (reference: ReferenceClient, surface: ReadonlyMap<string, Members>): Parity => {
  const sections = Object.entries(reference.classes).map(([name, names]) => ({
    name,
    rows: rowsOf(name, names, surface.get(name)),
  }));
  const rows = sections.flatMap((section) => section.rows);
  const present = rows.filter(({ isPresent }) => isPresent).length;
  const share = ((100 * present) / rows.length).toFixed(1);
  const summary = sections.map(
    ({ name, rows: own }) => `| ${name} | ${own.filter(({ isPresent }) => isPresent).length} of ${own.length} |`,
  );
  const text = [
    '# Parity with the Python client',
    '',
    `Made by \`node tools/parity.ts --write\` from the SDK's API report and the public names of ${reference.client}.`,
    `Of ${rows.length} names in the scope, ${present} are here: ${share} %. Names are in camelCase; a method takes an options`,
    'object where Python takes keywords, and lists are async iterables.',
    '',
    '| class | names |',
    '|---|---|',
    ...summary,
    '',
    ...sections.map((section) => sectionOf(section.name, section.rows)),
    outsideSection(reference),
  ].join('\n');
  const unexplained = sections.flatMap(({ name, rows: own }) =>
    own.filter(({ isExplained }) => !isExplained).map(({ python }) => `${name}.${python.replaceAll('`', '')}`),
  );
  return { text, present, total: rows.length, unexplained };
};
