import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
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

/**
 * Of undici only what a start needs. HTTP/2 is off, but its module would load Node's own and that of TLS; what belongs to
 * fetch is asked for by bodies that we do not send.
 */
const undiciAtStart: Plugin = {
  name: 'undici-at-start',
  setup(bundling) {
    bundling.onResolve({ filter: /\/client-h2\.js$/ }, () => ({ path: 'client-h2.js', namespace: 'off' }));
    bundling.onLoad({ filter: /.*/, namespace: 'off' }, () => ({
      contents: "module.exports = () => { throw new Error('HTTP/2 is off'); };",
    }));
    bundling.onResolve({ filter: /^\.\.\/(web\/|milo\/|llhttp\/llhttp-wasm)/ }, ({ path }) => ({
      path: path.replace('..', 'undici/lib'),
      external: true,
    }));
  },
};

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
    plugins: [undiciAtStart],
    // Names stay, for stacks; white space is a third of what has to be read and hashed at each start.
    minifyWhitespace: true,
    minifySyntax: true,
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
