import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from '@microsoft/api-extractor';
import type { EntryPoint } from './packages.ts';

export interface Extracted {
  /** TypeScript declarations of all that can be reached from the entry point, sorted by name. */
  readonly declarations: string;
  /** `file:line: name` of each exported name that has no doc comment. */
  readonly undocumented: readonly string[];
}

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};

const configOf = (packageFolder: string, { declarations }: EntryPoint, scratch: string): ExtractorConfig =>
  ExtractorConfig.prepare({
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFolder: scratch,
        reportTempFolder: join(scratch, 'temp'),
        reportFileName: 'report',
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      messages: { extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } } },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageFolder, 'package.json'),
  });

const MISSING = /^Missing documentation for "(.+)"\.$/;

/** Members may be silent; an exported name may not. Only the report tells the two apart. */
const undocumentedExports = (report: string, messages: readonly ExtractorMessage[]): string[] => {
  const places = new Map<string, string>();
  for (const { messageId, text, sourceFilePath, sourceFileLine } of messages) {
    const name = messageId === 'ae-undocumented' ? MISSING.exec(text)?.[1] : undefined;
    if (name !== undefined && !places.has(name)) places.set(name, `${sourceFilePath}:${sourceFileLine}`);
  }
  const exported = report.matchAll(/^\/\/ @\w+ \(undocumented\)\nexport (?:abstract |async )*\w+ (\w+)/gm);
  return [...exported].map(([, name = '']) => `${places.get(name) ?? 'unknown place'}: ${name}`);
};

const declarationsOf = (report: string): string => {
  const [, fenced = ''] = /```ts\n(.*)```/s.exec(report) ?? [];
  return fenced
    .replace(/^ +\/\/ \(undocumented\)\n| *\/\/ \(undocumented\)$/gm, '')
    .replace(/^\/\/ @public(?: \(undocumented\))?\n|^\/\/ \(No @packageDocumentation .*\n/gm, '')
    .trim();
};

/**
 * Reads an entry point's declarations and all that they reach in the package.
 * @throws Error when api-extractor finds a mistake in them.
 */
export const extractApi = (packageFolder: string, entryPoint: EntryPoint): Extracted => {
  const scratch = mkdtempSync(join(tmpdir(), 'api-report-'));
  const messages: ExtractorMessage[] = [];
  try {
    mkdirSync(join(scratch, 'temp'));
    const result = Extractor.invoke(configOf(packageFolder, entryPoint, scratch), {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
        messages.push(message);
      },
    });
    const errors = messages.filter(({ logLevel, category }) => logLevel === 'error' || category === 'Compiler');
    if (result.errorCount > 0 || errors.length > 0) {
      throw new Error([`${entryPoint.specifier} has no readable API`, ...errors.map(({ text }) => text)].join('\n'));
    }
    const report = readFileSync(join(scratch, 'report.api.md'), 'utf8');
    return { declarations: declarationsOf(report), undocumented: undocumentedExports(report, messages) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
