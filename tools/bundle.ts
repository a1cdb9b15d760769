import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the packages that a container loads when it starts: a start is mostly the time to find and link some 250 small
 * files, and a bundle is a handful. `dist` keeps the declarations; docs/decisions/005-bundles.md has the figures.
 */
const ROOT = join(import.meta.dirname, '..');

/** The entries of each package; what two of them share goes into a chunk, so that a class exists once. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  sdk: ['index'],
  processing: ['index', 'main', 'testing', 'worker/main', 'worker/describe', 'worker/guardian-thread'],
  cli: ['main'],
};

/** Packages with binaries, packages of ours, and what only verbs load that do not have to start fast. */
const EXTERNAL = ['@picsellia-ts/*', 'sharp', 'execa', 'cli-progress'];

/** Packages in CommonJS ask for Node's own modules by `require`. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

for (const [name, entries] of Object.entries(ENTRIES)) {
  const folder = join(ROOT, 'packages', name);
  await rm(join(folder, 'bundle'), { recursive: true, force: true });
  await build({
    entryPoints: entries.map((entry) => ({ in: join(folder, 'src', `${entry}.ts`), out: entry })),
    outdir: join(folder, 'bundle'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    external: EXTERNAL,
    banner: { js: REQUIRE },
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
    legalComments: 'linked',
    logLevel: 'warning',
  });
}
