// Holds docs/parity.md, and the SDK, to the names of the Python client: `node tools/parity.ts [--write]`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSurface } from './parity/surface.ts';
import { compareSurfaces, type ReferenceClient } from './parity/table.ts';

const LEAST_SHARE = 0.98;
const SHOWN_COMPLAINTS = 20;
const root = dirname(import.meta.dirname);
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

const check = (): number => {
  const reference = JSON.parse(readText('tools/parity/python-client.json')) as ReferenceClient;
  const parity = compareSurfaces(reference, readSurface(readText('packages/sdk/api-report.md')));
  const { present, total, unexplained } = parity;
  const complaints = unexplained.map(
    (name) => `${name} is missing in the SDK, and tools/parity/differences.ts does not say why`,
  );
  if (present < LEAST_SHARE * total) complaints.push(`only ${present} of ${total} names are in the SDK`);
  if (values.write) writeFileSync(join(root, 'docs/parity.md'), parity.text);
  else if (readText('docs/parity.md') !== parity.text)
    complaints.push('docs/parity.md is old: node tools/parity.ts --write');
  for (const complaint of complaints.slice(0, SHOWN_COMPLAINTS)) console.error(complaint);
  if (complaints.length > SHOWN_COMPLAINTS) console.error(`and ${complaints.length - SHOWN_COMPLAINTS} more`);
  console.log(
    `Parity with ${reference.client}: ${present} of ${total} names, ${((100 * present) / total).toFixed(1)} %`,
  );
  return complaints.length === 0 ? 0 : 1;
};

process.exitCode = check();
