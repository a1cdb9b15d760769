import { readdir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Output } from '../output.ts';
import { placeProject } from './place.ts';
import { type InitFlags, type InitPlan, planInit } from './plan.ts';
import { isInCheckout } from './templates.ts';
import { writeProject } from './write-project.ts';

const COMMANDS = ['npm install', 'npm test', 'npm run dry-run'] as const;

const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

const tell = (plan: InitPlan, cwd: string, output: Output): void => {
  const path = relative(cwd, plan.folder);
  output.line(`${plan.name}, a processing for ${plan.template.name}, is in ${plan.folder}`);
  output.line();
  const steps = path === '' ? COMMANDS : [`cd ${quoted(path)}`, ...COMMANDS];
  for (const step of steps) output.line(`  ${step}`);
  if (plan.tarballs !== undefined || !isInCheckout()) return;
  output.line();
  output.line(
    'This command runs from a checkout. While its packages are in no registry, pack them and name their folder:',
  );
  output.line('  node tools/pack.ts DIR, then picsellia-ts init … --packages DIR');
};

/**
 * Writes a new project, and says what to do next.
 * @throws CommandError for a mistake in the command line, before anything is written.
 */
export const init = async (
  typed: string | undefined,
  flags: InitFlags,
  { cwd, output }: { readonly cwd: string; readonly output: Output },
): Promise<void> => {
  const plan = await planInit(typed, flags, cwd);
  await placeProject(plan.folder, (folder) => writeProject(plan, folder));
  if (flags.json !== true) return tell(plan, cwd, output);
  const files = (await readdir(plan.folder)).sort();
  const { folder, name, packageName, template } = plan;
  output.line(JSON.stringify({ folder, name, packageName, template: template.name, files, next: COMMANDS }));
};
