import { posix } from 'node:path';
import type { Arrows, Policy } from './policy.ts';
import type { Import } from './source-file.ts';
import type { Member, SourceFile } from './workspace.ts';

type Complaints = Iterable<string>;
type Rule = (members: readonly Member[], policy: Policy) => Complaints;

const arrowsOf = ({ arrows }: Policy, folder: string): Arrows | undefined =>
  arrows[folder] ?? arrows[`${posix.dirname(folder)}/*`];

const shortName = ({ scope }: Policy, specifier: string): string | undefined =>
  specifier.startsWith(`${scope}/`) ? specifier.split('/')[1] : undefined;

const list = (names: readonly string[]): string => (names.length === 0 ? 'nothing of ours' : names.join(', '));

const isInPackages = ({ folder }: Member): boolean => folder.startsWith('packages/');

function* eachImport(members: readonly Member[]): Iterable<{ member: Member; file: SourceFile; found: Import }> {
  for (const member of members) {
    for (const file of member.files) for (const found of file.imports) yield { member, file, found };
  }
}

/** Every member stands in the policy. */
const membersAreKnown: Rule = function* (members, policy) {
  for (const { folder } of members) {
    if (!arrowsOf(policy, folder))
      yield `${folder}/package.json: tools/graph/policy.ts does not say what it may import`;
  }
};

/** Imports of our own packages follow the arrows. */
const importsFollowArrows: Rule = function* (members, policy) {
  for (const { member, file, found } of eachImport(members)) {
    const name = shortName(policy, found.specifier);
    const arrows = arrowsOf(policy, member.folder);
    if (name === undefined || !arrows) continue;
    if (file.isTest && member.name === `${policy.scope}/${name}`) continue;
    const allowed = file.isTest ? arrows.tests : arrows.sources;
    if (!allowed.includes(name)) {
      const who = file.isTest ? `tests of ${member.folder}` : member.folder;
      yield `${file.path}:${found.line}: ${who} may not import ${policy.scope}/${name} (it may import ${list(allowed)})`;
    }
  }
};

/** The dependencies that a package.json names follow the arrows as well. */
const manifestsFollowArrows: Rule = function* (members, policy) {
  for (const { folder, dependencies, devDependencies } of members) {
    const arrows = arrowsOf(policy, folder);
    if (!arrows) continue;
    const tables = [
      { field: 'dependencies', names: dependencies, allowed: arrows.sources },
      { field: 'devDependencies', names: devDependencies, allowed: [...arrows.sources, ...arrows.tests] },
    ];
    for (const { field, names, allowed } of tables) {
      for (const dependency of names) {
        const name = shortName(policy, dependency);
        if (name !== undefined && !allowed.includes(name)) {
          yield `${folder}/package.json: ${field} may not hold ${dependency} (allowed: ${list(arrows.sources)})`;
        }
      }
    }
  }
};

/** A package of ours is imported by an entry point that its package.json publishes. */
const entryPointsOnly: Rule = function* (members, policy) {
  const byName = new Map(members.map((member) => [member.name, member]));
  for (const { file, found } of eachImport(members)) {
    const name = shortName(policy, found.specifier);
    if (name === undefined) continue;
    const packageName = `${policy.scope}/${name}`;
    const entryPoint = `.${found.specifier.slice(packageName.length)}`;
    const target = byName.get(packageName);
    if (!target) yield `${file.path}:${found.line}: ${packageName} is no package of this workspace`;
    else if (!target.entryPoints.includes(entryPoint)) {
      yield `${file.path}:${found.line}: '${found.specifier}' is no entry point of ${packageName} (published: ${target.entryPoints.join(', ') || 'none'})`;
    }
  }
};

/** A relative import stays in its own package. */
const relativeImportsStayInside: Rule = function* (members) {
  for (const { member, file, found } of eachImport(members)) {
    if (!/^(\.|\/|file:)/.test(found.specifier)) continue;
    const target = posix.join(posix.dirname(file.path), found.specifier);
    if (!found.specifier.startsWith('.') || !target.startsWith(`${member.folder}/`)) {
      yield `${file.path}:${found.line}: '${found.specifier}' leaves ${member.folder}; import the package by its name`;
    }
  }
};

/** Some libraries are imported in one folder of the packages alone. */
const librariesHaveOneDoor: Rule = function* (members, { doors }) {
  for (const { file, found } of eachImport(members.filter(isInPackages))) {
    const library = Object.keys(doors).find(
      (name) => found.specifier === name || found.specifier.startsWith(`${name}/`),
    );
    const door = library && doors[library];
    if (door && !file.path.startsWith(door))
      yield `${file.path}:${found.line}: ${library} is imported in ${door} alone`;
  }
};

/** One source file of a package reads the environment. */
const oneReaderOfTheEnvironment: Rule = function* (members) {
  for (const { folder, files } of members.filter(isInPackages)) {
    const readers = files.filter((file) => !file.isTest && file.readsEnvironment.length > 0);
    if (readers.length > 1) {
      const places = readers.map(({ path, readsEnvironment: [line] }) => `${path}:${line}`).join(', ');
      yield `${folder}: process.env is read in ${readers.length} files, one is allowed: ${places}`;
    }
  }
};

/** Few files end the process, each with a reason; the table of reasons holds no file that does not. */
const fewEndTheProcess: Rule = function* (members, policy) {
  const ending = members
    .filter(isInPackages)
    .flatMap(({ files }) => files)
    .filter(({ isTest, endsProcess }) => !isTest && endsProcess.length > 0);
  for (const { path, endsProcess } of ending) {
    if (path in policy.endsProcess) continue;
    for (const line of endsProcess)
      yield `${path}:${line}: may not end the process; return a value to the package's main file`;
  }
  for (const allowed of Object.keys(policy.endsProcess)) {
    if (!ending.some(({ path }) => path === allowed)) yield `${allowed}: need not be allowed to end the process`;
  }
};

/** `tsc -b` builds in the order of the references, so they name the same packages as the dependencies. */
const referencesMatchDependencies: Rule = function* (members) {
  const byName = new Map(members.map((member) => [member.name, member.folder]));
  for (const { folder, references, dependencies } of members.filter(isInPackages)) {
    const wanted = dependencies.flatMap((name) => byName.get(name) ?? []);
    const missing = wanted.filter((target) => !references?.includes(target));
    const needless = (references ?? []).filter((target) => !wanted.includes(target));
    for (const target of missing) yield `${folder}/tsconfig.json: references lack ${target}, a dependency`;
    for (const target of needless) yield `${folder}/tsconfig.json: references hold ${target}, which is no dependency`;
  }
};

const filesAreShort: Rule = function* (members, { maxFileLines }) {
  for (const { path, isTest, lines } of members.flatMap(({ files }) => files)) {
    if (!isTest && lines > maxFileLines) yield `${path}: ${lines} lines, at most ${maxFileLines} are allowed`;
  }
};

const rules: readonly Rule[] = [
  membersAreKnown,
  importsFollowArrows,
  manifestsFollowArrows,
  entryPointsOnly,
  relativeImportsStayInside,
  librariesHaveOneDoor,
  oneReaderOfTheEnvironment,
  fewEndTheProcess,
  referencesMatchDependencies,
  filesAreShort,
];

/** One line a breach, each beginning with the file; empty when the workspace keeps the policy. */
export const findBreaches = (members: readonly Member[], policy: Policy): string[] =>
  rules.flatMap((rule) => [...rule(members, policy)]);
