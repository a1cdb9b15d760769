import { type Class, type ClassElement, parseSync } from 'oxc-parser';

/** What a class offers to users: names of methods and properties, those of its bases included. */
export type Members = ReadonlyMap<string, 'method' | 'property'>;

const nameOf = (element: ClassElement): string | undefined => {
  if (element.type === 'StaticBlock' || element.type === 'TSIndexSignature') return undefined;
  if ('accessibility' in element && element.accessibility !== null && element.accessibility !== 'public')
    return undefined;
  return element.key.type === 'Identifier' && !element.computed ? element.key.name : undefined;
};

const kindOf = (element: ClassElement): 'method' | 'property' =>
  element.type === 'MethodDefinition' || element.type === 'TSAbstractMethodDefinition'
    ? element.kind === 'method'
      ? 'method'
      : 'property'
    : 'property';

const ownMembers = (declaration: Class): [string, 'method' | 'property'][] =>
  declaration.body.body.flatMap((element): [string, 'method' | 'property'][] => {
    const name = nameOf(element);
    return name === undefined ? [] : [[name, kindOf(element)]];
  });

const classesIn = (declarations: string): { exported: ReadonlySet<string>; classes: ReadonlyMap<string, Class> } => {
  const { program, errors } = parseSync('declarations.d.ts', declarations);
  const [error] = errors;
  if (error !== undefined) throw new Error(`The declarations cannot be parsed: ${error.message}`);
  const exported = new Set<string>();
  const classes = new Map<string, Class>();
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'ClassDeclaration' || declaration.id === null) continue;
    classes.set(declaration.id.name, declaration);
    if (statement.type === 'ExportNamedDeclaration') exported.add(declaration.id.name);
  }
  return { exported, classes };
};

/** The exported classes of an API report, by name. @throws Error when the declarations in it cannot be parsed */
export const readSurface = (apiReport: string): ReadonlyMap<string, Members> => {
  const declarations = [...apiReport.matchAll(/```ts\n(.*?)```/gs)].map(([, text]) => text).join('\n');
  const { exported, classes } = classesIn(declarations);
  const membersOf = (name: string): [string, 'method' | 'property'][] => {
    const declaration = classes.get(name);
    if (declaration === undefined) return [];
    const base = declaration.superClass?.type === 'Identifier' ? declaration.superClass.name : '';
    return [...membersOf(base), ...ownMembers(declaration)];
  };
  return new Map([...exported].map((name) => [name, new Map(membersOf(name))]));
};
