import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { shipTemplates } from './ship-templates.ts';

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
  const { metafile } = await build({
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
    metafile: true,
  });
  // What an earlier bundle left goes last: a process that starts meanwhile finds the old one or the new one whole.
  const written = new Set(Object.keys(metafile.outputs).map((path) => relative(join(folder, 'bundle'), path)));
  for (const entry of await readdir(join(folder, 'bundle'), { recursive: true, withFileTypes: true })) {
    const path = relative(join(folder, 'bundle'), join(entry.parentPath, entry.name));
    if (entry.isFile() && !written.has(path)) await rm(join(folder, 'bundle', path));
  }
}

await shipTemplates(join(ROOT, 'templates'), join(ROOT, 'packages/cli/bundle/templates'));
