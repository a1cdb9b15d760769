import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diff } from 'node:util';
import { extractApi } from './extract.ts';
import type { PublishedPackage } from './packages.ts';

export interface ApiReport {
  /** Absolute path of the report that is committed, or will be. */
  readonly file: string;
  readonly text: string;
  readonly undocumented: readonly string[];
}

/** Writes down what a package publishes, a section an entry point. */
export const makeReport = ({ name, folder, entryPoints }: PublishedPackage): ApiReport => {
  const lines = [
    `# API of ${name}`,
    '',
    'Made by `node tools/api-report.ts --write`; a line that changes here is a change for users.',
    '',
  ];
  const undocumented: string[] = [];
  for (const entryPoint of entryPoints) {
    const extracted = extractApi(folder, entryPoint);
    lines.push(`## \`${entryPoint.specifier}\``, '', '```ts', extracted.declarations, '```', '');
    undocumented.push(...extracted.undocumented);
  }
  return { file: join(folder, 'api-report.md'), text: lines.join('\n'), undocumented };
};

/** The lines in which a report differs from the committed one, `-` for gone and `+` for new; empty when it is up to date. */
export const changesOf = ({ file, text }: ApiReport): string[] => {
  const committed = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return diff(committed, text.split('\n')).flatMap(([side, line]) =>
    side === 0 ? [] : `${side === 1 ? '-' : '+'} ${line}`,
  );
};
