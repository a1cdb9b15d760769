// Packs what is published into files, as a registry would get them: `node tools/pack.ts DIR`, then `picsellia-ts init … --packages DIR`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = dirname(import.meta.dirname);
const [typed] = process.argv.slice(2);
if (typed === undefined) {
  console.error('Name the folder for the packages: node tools/pack.ts DIR');
  process.exit(2);
}

const folder = resolve(typed);
const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
mkdirSync(folder, { recursive: true });
// A former version beside the new one could not be told from it.
for (const file of readdirSync(folder)) if (/^picsellia-ts-.*\.tgz$/.test(file)) rmSync(join(folder, file));

const pnpm = ['--yes', `--package=${packageManager}`, '--', 'pnpm'];
const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder];
const { status } = spawnSync('npx', [...pnpm, ...pack], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
for (const file of readdirSync(folder).sort()) console.log(join(folder, file));
process.exitCode = status ?? 1;
