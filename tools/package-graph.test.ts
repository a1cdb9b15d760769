import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { policy } from './graph/policy.ts';
import { findBreaches } from './graph/rules.ts';
import { describeSizes } from './graph/sizes.ts';
import { readSourceFacts } from './graph/source-file.ts';
import { readWorkspace } from './graph/workspace.ts';

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name: `@picsellia-ts/${name}`, exports: { '.': './dist/index.js' }, ...more });

/** A workspace that keeps the rules; each test adds the files that break one. */
const sound: Readonly<Record<string, string>> = {
  'packages/sdk/package.json': manifest('sdk'),
  'packages/sdk/src/index.ts': 'export {};',
  'packages/emulator/package.json': manifest('emulator'),
  'packages/emulator/src/index.ts': 'export {};',
  'packages/processing/package.json': manifest('processing', { dependencies: { '@picsellia-ts/sdk': 'workspace:*' } }),
  'packages/processing/tsconfig.json': JSON.stringify({ references: [{ path: '../sdk' }] }),
  'packages/processing/src/index.ts': "import { Client } from '@picsellia-ts/sdk';",
  'packages/cli/package.json': JSON.stringify({ name: '@picsellia-ts/cli' }),
  'packages/cli/src/main.ts': 'process.exitCode = 1;',
};
const ending = { ...policy, endsProcess: { 'packages/cli/src/main.ts': 'the exit code of a command' } };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'package-graph-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const breachesOf = (files: Readonly<Record<string, string>>): string[] => {
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return findBreaches(readWorkspace(root), ending);
};

test('a workspace that keeps the rules has no breach', () => {
  expect(breachesOf({})).toEqual([]);
});

test.each([
  ['an import statement', "import { startEmulator } from '@picsellia-ts/emulator';"],
  ['a type import', "import type { Emulator } from '@picsellia-ts/emulator';"],
  ['an import type', "export type E = import('@picsellia-ts/emulator').Emulator;"],
  ['a dynamic import', "export const load = () => import('@picsellia-ts/emulator');"],
  ['a re-export', "export { startEmulator } from '@picsellia-ts/emulator';"],
  ['an export of everything', "export * from '@picsellia-ts/emulator';"],
])('an arrow against the graph is found in %s', (_kind, source) => {
  expect(breachesOf({ 'packages/processing/src/run.ts': source })).toEqual([
    'packages/processing/src/run.ts:1: packages/processing may not import @picsellia-ts/emulator (it may import sdk)',
  ]);
});

test('imports in comments and strings do not count', () => {
  const source = `// import { x } from '@picsellia-ts/cli';\nexport const text = "import '@picsellia-ts/cli'; process.env";`;
  expect(breachesOf({ 'packages/sdk/src/text.ts': source })).toEqual([]);
});

test('tests may start the emulator and import their own package', () => {
  const source = "import '@picsellia-ts/emulator';\nimport '@picsellia-ts/sdk';";
  expect(breachesOf({ 'packages/sdk/test/client.int.test.ts': source })).toEqual([]);
});

test('the emulator imports nothing of ours, in tests either', () => {
  const breaches = breachesOf({ 'packages/emulator/src/server.test.ts': "import '@picsellia-ts/sdk';" });
  expect(breaches).toEqual([expect.stringContaining('tests of packages/emulator may not import @picsellia-ts/sdk')]);
});

test('a dependency against the graph is found in package.json', () => {
  const breaches = breachesOf({
    'packages/emulator/package.json': manifest('emulator', { devDependencies: { '@picsellia-ts/sdk': 'workspace:*' } }),
  });
  expect(breaches).toEqual([
    'packages/emulator/package.json: devDependencies may not hold @picsellia-ts/sdk (allowed: nothing of ours)',
  ]);
});

test.each(['@picsellia-ts/sdk/src/client.ts', '@picsellia-ts/sdk/dist/client.js', '@picsellia-ts/cli'])(
  'the import of %s goes past the published entry points',
  (specifier) => {
    const breaches = breachesOf({ 'bench/package.json': '{}', 'bench/run.ts': `import '${specifier}';` });
    expect(breaches).toEqual([expect.stringContaining(`bench/run.ts:1: '${specifier}' is no entry point`)]);
  },
);

test('a relative import may not leave its package', () => {
  const breaches = breachesOf({
    'packages/processing/src/run.ts': "import './index.ts';\nimport '../../sdk/src/index.ts';",
  });
  expect(breaches).toEqual([
    "packages/processing/src/run.ts:2: '../../sdk/src/index.ts' leaves packages/processing; import the package by its name",
  ]);
});

test('undici has one door', () => {
  const source = "import { Pool } from 'undici';";
  expect(breachesOf({ 'packages/sdk/src/http/pool.ts': source, 'packages/sdk/src/client.ts': source })).toEqual([
    'packages/sdk/src/client.ts:1: undici is imported in packages/sdk/src/http/ alone',
  ]);
});

test('two readers of the environment are one too many', () => {
  const breaches = breachesOf({
    'packages/sdk/src/environment.ts': 'export const { env } = process;',
    'packages/sdk/src/environment.test.ts': 'process.env["x"] = "1";',
    'packages/sdk/src/other.ts': '\nexport const home = process["env"]["HOME"];',
  });
  expect(breaches).toEqual([
    'packages/sdk: process.env is read in 2 files, one is allowed: packages/sdk/src/environment.ts:1, packages/sdk/src/other.ts:2',
  ]);
});

test.each([
  'process.exit(1);',
  'process.exitCode = 1;',
  'globalThis.process.abort();',
  'process.kill(process.pid);',
  "import { exit } from 'node:process';",
])('only the files of the table end the process: %s', (source) => {
  expect(breachesOf({ 'packages/sdk/src/client.ts': source })).toEqual([
    "packages/sdk/src/client.ts:1: may not end the process; return a value to the package's main file",
  ]);
});

test('a file that no longer ends the process leaves the table', () => {
  expect(breachesOf({ 'packages/cli/src/main.ts': 'export {};' })).toEqual([
    'packages/cli/src/main.ts: need not be allowed to end the process',
  ]);
});

test('references of tsconfig.json name the dependencies', () => {
  const references = [{ path: '../emulator' }];
  expect(breachesOf({ 'packages/processing/tsconfig.json': JSON.stringify({ references }) })).toEqual([
    'packages/processing/tsconfig.json: references lack packages/sdk, a dependency',
    'packages/processing/tsconfig.json: references hold packages/emulator, which is no dependency',
  ]);
});

test('a member that the policy does not know is a breach', () => {
  const breaches = breachesOf({ 'packages/queue/package.json': manifest('queue') });
  expect(breaches).toEqual(['packages/queue/package.json: tools/graph/policy.ts does not say what it may import']);
});

test('a source file of more than 300 lines is a breach, a test is not', () => {
  const breaches = breachesOf({
    'packages/sdk/src/fine.ts': 'export {};\n'.repeat(300),
    'packages/sdk/src/long.ts': 'export {};\n'.repeat(301),
    'packages/sdk/src/long.test.ts': 'export {};\n'.repeat(301),
  });
  expect(breaches).toEqual(['packages/sdk/src/long.ts: 301 lines, at most 300 are allowed']);
});

test('long functions are described with their names, without a breach', () => {
  const method = `class A { send(a, b, c, d) {\n${'a();\n'.repeat(60)}} }`;
  expect(breachesOf({ 'packages/sdk/src/long.ts': method })).toEqual([]);
  expect(describeSizes(readWorkspace(root), policy)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^packages\/sdk +2 files, lines median 62 max 62; 1 functions, lines median 62 max 62$/),
      'packages/sdk/src/long.ts:1: send has 62 lines',
      'packages/sdk/src/long.ts:1: send takes 4 parameters',
    ]),
  );
});

test('a file that cannot be parsed is named', () => {
  expect(() => readSourceFacts('broken.ts', 'const = 1;')).toThrow(/^broken\.ts cannot be parsed: /);
});
