// Holds the sources to the package graph and the budgets: `node tools/package-graph.ts`.
import { dirname } from 'node:path';
import { policy } from './graph/policy.ts';
import { findBreaches } from './graph/rules.ts';
import { describeSizes } from './graph/sizes.ts';
import { readWorkspace } from './graph/workspace.ts';

const members = readWorkspace(dirname(import.meta.dirname));
const breaches = findBreaches(members, policy);

for (const line of describeSizes(members, policy)) console.log(line);
for (const line of breaches) console.error(line);
console.log(
  breaches.length === 0 ? 'The package graph is as it should be.' : `${breaches.length} breaches of the package graph.`,
);
process.exitCode = breaches.length === 0 ? 0 : 1;
