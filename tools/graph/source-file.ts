import type { ArrowFunctionExpression, Expression, Function as FunctionSyntax, Node } from 'oxc-parser';
import { parseSync, Visitor } from 'oxc-parser';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

export interface FunctionSize {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
}

/** What the rules want to know of one file, found in its syntax tree: words in comments and strings do not count. */
export interface SourceFacts {
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Lines that mention the process's environment. */
  readonly readsEnvironment: readonly number[];
  /** Lines that end the process, set its exit code, or send it or another a signal. */
  readonly endsProcess: readonly number[];
  readonly functions: readonly FunctionSize[];
}

const ENDING = new Set(['exit', 'exitCode', 'abort', 'kill', 'reallyExit']);
const PROCESS_MODULES = new Set(['process', 'node:process']);

const text = (node: Node | null | undefined): string | undefined =>
  node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;

const nameOf = (node: Node | null | undefined): string | undefined =>
  node?.type === 'Identifier' || node?.type === 'PrivateIdentifier' ? node.name : text(node);

const isProcess = (node: Expression): boolean =>
  nameOf(node) === 'process' ||
  (node.type === 'MemberExpression' && nameOf(node.object) === 'globalThis' && nameOf(node.property) === 'process');

class Facts {
  readonly imports: Import[] = [];
  readonly readsEnvironment: number[] = [];
  readonly endsProcess: number[] = [];
  readonly functions: FunctionSize[] = [];
  readonly #names = new Map<Node, string>();
  readonly #lineStarts: readonly number[];

  constructor(source: string) {
    this.#lineStarts = [0, ...[...source.matchAll(/\n/g)].map((match) => match.index + 1)];
  }

  lineAt(offset: number): number {
    const next = this.#lineStarts.findIndex((start) => start > offset);
    return next === -1 ? this.#lineStarts.length : next;
  }

  /** A function takes its name from what holds it; the holder is visited first. */
  name(holder: Node | null | undefined, value: Node | null): void {
    const name = nameOf(holder);
    if (name !== undefined && value) this.#names.set(value, name);
  }

  imported(source: Node | null): void {
    const specifier = text(source);
    if (source && specifier !== undefined) this.imports.push({ specifier, line: this.lineAt(source.start) });
  }

  processMember(member: string | undefined, at: Node): void {
    if (member === 'env') this.readsEnvironment.push(this.lineAt(at.start));
    if (member !== undefined && ENDING.has(member)) this.endsProcess.push(this.lineAt(at.start));
  }

  sized(node: FunctionSyntax | ArrowFunctionExpression): void {
    const line = this.lineAt(node.start);
    this.functions.push({
      name: nameOf(node.id) ?? this.#names.get(node) ?? 'a function without a name',
      line,
      lines: this.lineAt(node.end) - line + 1,
      parameters: node.params.length,
    });
  }
}

const visitorOf = (facts: Facts): Visitor =>
  new Visitor({
    ImportDeclaration: (node) => {
      facts.imported(node.source);
      if (!PROCESS_MODULES.has(node.source.value)) return;
      for (const each of node.specifiers) {
        if (each.type === 'ImportSpecifier') facts.processMember(nameOf(each.imported), each);
      }
    },
    ExportNamedDeclaration: (node) => facts.imported(node.source),
    ExportAllDeclaration: (node) => facts.imported(node.source),
    ImportExpression: (node) => facts.imported(node.source),
    TSImportType: (node) => facts.imported(node.source),
    MemberExpression: (node) => {
      if (isProcess(node.object)) facts.processMember(nameOf(node.property), node);
    },
    VariableDeclarator: (node) => {
      facts.name(node.id, node.init);
      if (!node.init || !isProcess(node.init) || node.id.type !== 'ObjectPattern') return;
      for (const each of node.id.properties) {
        if (each.type === 'Property') facts.processMember(nameOf(each.key), each);
      }
    },
    MethodDefinition: (node) => facts.name(node.key, node.value),
    PropertyDefinition: (node) => facts.name(node.key, node.value),
    Property: (node) => facts.name(node.key, node.value),
    FunctionDeclaration: (node) => facts.sized(node),
    FunctionExpression: (node) => facts.sized(node),
    ArrowFunctionExpression: (node) => facts.sized(node),
  });

/** @throws Error when the text is no TypeScript or JavaScript that can be parsed. */
export const readSourceFacts = (file: string, source: string): SourceFacts => {
  const { program, errors } = parseSync(file, source);
  const [mistake] = errors;
  if (mistake) throw new Error(`${file} cannot be parsed: ${mistake.message}`);
  const facts = new Facts(source);
  visitorOf(facts).visit(program);
  const lines = source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
  const { imports, readsEnvironment, endsProcess, functions } = facts;
  return { lines, imports, readsEnvironment, endsProcess, functions };
};
