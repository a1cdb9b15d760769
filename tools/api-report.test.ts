import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readPublishedPackages } from './api/packages.ts';
import { type ApiReport, changesOf, makeReport } from './api/report.ts';

const entry = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });

/** Declarations as the compiler writes them: paths end in .ts, members have their types. */
const files: Readonly<Record<string, string>> = {
  'packages/tool/package.json': JSON.stringify({ name: '@picsellia-ts/tool' }),
  'packages/sdk/package.json': JSON.stringify({
    name: '@picsellia-ts/sdk',
    version: '1.0.0',
    exports: { '.': entry('index'), './testing': entry('testing') },
  }),
  'packages/sdk/dist/index.d.ts': [
    "export { Client, connect, type Options } from './client.ts';",
    "export type { Shape } from './shape.ts';",
    "export { TASKS } from './tasks.ts';",
  ].join('\n'),
  'packages/sdk/dist/client.d.ts': `
    import type { Readable } from 'node:stream';
    export interface Options {
        readonly host: string;
        readonly timeoutMs?: number;
    }
    /** The connection to one platform. */
    export declare class Client implements AsyncDisposable {
      #private;
      constructor(options: Options);
      stream(): Readable;
      [Symbol.asyncDispose](): Promise<void>;
    }
    /** Connects, and checks the token. */
    export declare const connect: (options: Options) => Promise<Client>;`,
  'packages/sdk/dist/shape.d.ts': `
    interface Point {
        readonly x: number;
    }
    /** What was drawn. */
    export type Shape = Point & { readonly kind: 'point'; };`,
  'packages/sdk/dist/tasks.d.ts': "export declare const TASKS: readonly ['pre-annotation'];",
  'packages/sdk/dist/testing.d.ts': '/** Runs one in memory. */\nexport declare function runInMemory(): Promise<void>;',
};

let root: string;
let report: ApiReport;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'api-report-test-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(dirname(import.meta.dirname), 'node_modules'), join(root, 'node_modules'));
  const [sdk, ...others] = readPublishedPackages(root);
  expect(others).toEqual([]);
  if (!sdk) throw new Error('no package was found');
  report = makeReport(sdk);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a report lies beside the package it describes', () => {
  expect(report.file).toBe(join(root, 'packages/sdk/api-report.md'));
});

test('a report holds every name of every entry point, and the types they reach', () => {
  const [, main = '', testing = ''] = report.text.split(/^## /m);
  expect(main).toMatch(/^`@picsellia-ts\/sdk`\n/);
  expect(main).toContain("import type { Readable } from 'node:stream';");
  for (const name of ['class Client', 'const connect', 'interface Options', 'type Shape', 'const TASKS']) {
    expect(main).toContain(`export ${name}`);
  }
  expect(main).toMatch(/^interface Point \{\n {4}readonly x: number;\n\}/m);
  expect(main).toContain('[Symbol.asyncDispose](): Promise<void>;');
  expect(testing).toMatch(/^`@picsellia-ts\/sdk\/testing`\n/);
  expect(testing).toContain('export function runInMemory(): Promise<void>;');
});

test('exported names without a doc comment are told with their place, members are not', () => {
  expect(report.undocumented).toEqual([
    `${root}/packages/sdk/dist/client.d.ts:3: Options`,
    `${root}/packages/sdk/dist/tasks.d.ts:1: TASKS`,
  ]);
});

test('a report that was never written differs by all its lines', () => {
  expect(changesOf(report)).toEqual(report.text.split('\n').map((line) => `+ ${line}`));
});

test('a report that was written as it is has no changes', () => {
  writeFileSync(report.file, report.text);
  expect(changesOf(report)).toEqual([]);
});

test('changes name the lines that went and came', () => {
  writeFileSync(report.file, report.text.replace('readonly host: string', 'readonly host: URL'));
  expect(changesOf(report)).toEqual(['-     readonly host: URL;', '+     readonly host: string;']);
});
