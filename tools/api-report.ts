// Holds each package's api-report.md to what the package publishes: `node tools/api-report.ts [--write]`.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readPublishedPackages } from './api/packages.ts';
import { type ApiReport, changesOf, makeReport } from './api/report.ts';

const SHOWN_LINES = 20;
const root = dirname(import.meta.dirname);
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

/** The declarations must be those of the sources as they are now. */
const build = (): boolean =>
  spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root, stdio: 'inherit' })
    .status === 0;

const compare = (report: ApiReport): number => {
  const changes = changesOf(report);
  const file = relative(root, report.file);
  if (changes.length === 0) return 0;
  if (values.write) {
    writeFileSync(report.file, report.text);
    console.log(`${file}: written, ${changes.length} lines differ from before`);
    return 0;
  }
  console.error(
    `${file}: not what the package publishes now; look at the change, then node tools/api-report.ts --write`,
  );
  for (const line of changes.slice(0, SHOWN_LINES)) console.error(`  ${line}`);
  if (changes.length > SHOWN_LINES) console.error(`  and ${changes.length - SHOWN_LINES} lines more`);
  return 1;
};

const complainOfSilence = ({ undocumented }: ApiReport): number => {
  for (const place of undocumented) console.error(`${relative(root, place)} is exported without a doc comment`);
  return undocumented.length;
};

const check = (): number => {
  if (!build()) return 1;
  let complaints = 0;
  const packages = readPublishedPackages(root);
  for (const each of packages) {
    const report = makeReport(each);
    complaints += compare(report) + complainOfSilence(report);
  }
  if (complaints === 0) console.log(`The API reports of ${packages.length} packages are up to date.`);
  return complaints === 0 ? 0 : 1;
};

process.exitCode = check();
