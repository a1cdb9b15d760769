import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { BUILDERS, type Builder, buildImage, findBuilder } from './engine.ts';
import { REPOSITORY } from './runtime-tree.ts';

const USAGE = `Makes stand-ins for the images that docker/Dockerfile starts from, where no image registry can be reached:
localhost/debian:bookworm-slim is a minimal Debian 12 by debootstrap (needs root; kept in .cache/container), and
localhost/node:24.21.0-bookworm-slim has the node of this workspace and npm on top of it. podman and buildah find
both by the short names in the Dockerfile.

  node docker/debian-rootfs.ts [--engine ${BUILDERS.join('|')}]
  node docker/debian-rootfs.ts --include PACKAGE… --tag NAME   a Debian with more packages instead`;

const SUITE = 'bookworm';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const CACHE = join(REPOSITORY, '.cache/container');
/** A version that Node 24 comes with. */
const NPM = 'npm@11.19.1';

const DEBIAN = { tag: 'localhost/debian:bookworm-slim', dockerfile: 'FROM scratch\nADD rootfs.tar.zst /\n' };
const NODE = {
  tag: 'localhost/node:24.21.0-bookworm-slim',
  dockerfile: `FROM ${DEBIAN.tag}
COPY node /usr/local/bin/node
COPY package /usr/local/lib/node_modules/npm
CMD ["node"]
`,
};

/**
 * What the official slim image leaves out too: pages and translations, but not the licences. Lists of packages and their
 * archives are of no use in a layer; the list of mirrors is this machine's affair.
 */
const LEFT_OUT = [
  ...['man', 'info', 'locale', 'lintian', 'linda', 'groff'].map((name) => `./usr/share/${name}/*`),
  './var/cache/*',
  './var/lib/apt/lists/*',
  './etc/apt/sources.list',
  './var/log/*',
];

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
};

/** The mirror that apt uses for the suite, from sources in either of apt's formats. */
const mirrorOf = (sources: string): string | undefined =>
  sources.split(/\n\s*\n/).flatMap((stanza) => {
    const suites = /^Suites:(.*)$/m.exec(stanza)?.[1]?.split(/\s+/) ?? [];
    const uri = suites.includes(SUITE) ? /^URIs:\s*(\S+)/m.exec(stanza)?.[1] : undefined;
    const line = new RegExp(`^deb\\s+(?:\\[[^\\]]*\\]\\s+)?(\\S+)\\s+${SUITE}\\s`, 'm').exec(stanza)?.[1];
    return uri ?? line ?? [];
  })[0];

const findMirror = async (): Promise<string> => {
  const folder = '/etc/apt/sources.list.d';
  const listed = (await exists(folder)) ? await readdir(folder) : [];
  const files = ['/etc/apt/sources.list', ...listed.map((name) => join(folder, name))];
  for (const file of files.filter((name) => /\.(list|sources)$/.test(name))) {
    const mirror = (await exists(file)) ? mirrorOf(await readFile(file, 'utf8')) : undefined;
    if (mirror !== undefined) return mirror;
  }
  throw new Error(`apt on this machine has no mirror for Debian ${SUITE}, which debootstrap would need.`);
};

/** The archive of a Debian with these packages and no more than they need; made once. */
const provideRootfs = async (packages: readonly string[], directory: string): Promise<string> => {
  const kept = join(CACHE, ['debian', SUITE, 'slim', ...packages].join('-').concat('.tar.zst'));
  if (await exists(kept)) return kept;
  const root = join(directory, 'root');
  const archive = join(directory, 'rootfs.tar.zst');
  const options = ['--variant=minbase', `--include=${packages.join(',')}`, `--keyring=${KEYRING}`];
  await execa('debootstrap', [...options, SUITE, root, await findMirror()], { stdio: ['ignore', 'ignore', 'inherit'] });
  await execa('find', [join(root, 'usr/share/doc'), '-not', '-type', 'd', '-not', '-name', 'copyright', '-delete']);
  const excluded = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  await execa('tar', ['--zstd', '--numeric-owner', ...excluded, '-cf', archive, '-C', root, '.']);
  // Renamed at the end: a run that was interrupted must not leave half an archive for the next one.
  await mkdir(CACHE, { recursive: true });
  const partial = `${kept}.${process.pid}`;
  await copyFile(archive, partial);
  await rename(partial, kept);
  return kept;
};

/** One image from a folder that holds what its Dockerfile copies. */
const makeImage = async (builder: Builder, { tag, dockerfile }: typeof NODE, context: string): Promise<void> => {
  const file = join(context, 'Dockerfile');
  await writeFile(file, dockerfile);
  await buildImage({ builder, dockerfile: file, context, tag });
  console.log(`Built ${tag}`);
};

const makeDebian = async (
  builder: Builder,
  work: string,
  { packages, tag }: { packages: readonly string[]; tag: string },
) => {
  const context = join(work, 'debian');
  await mkdir(context);
  await copyFile(await provideRootfs(packages, work), join(context, 'rootfs.tar.zst'));
  await makeImage(builder, { ...DEBIAN, tag }, context);
};

const makeNode = async (builder: Builder, work: string): Promise<void> => {
  const context = join(work, 'node');
  await mkdir(context);
  await copyFile(join(REPOSITORY, 'node_modules/node/bin/node'), join(context, 'node'));
  // The archive brings npm's own dependencies along, in a folder called package.
  const { stdout } = await execa('npm', ['pack', NPM, '--silent', '--pack-destination', work], { cwd: work });
  await execa('tar', ['-xzf', join(work, stdout.trim()), '-C', context]);
  await makeImage(builder, NODE, context);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string' },
      include: { type: 'string', multiple: true, default: [] },
      tag: { type: 'string', default: DEBIAN.tag },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.include.length > 0 && values.tag === DEBIAN.tag) throw new Error('--include needs a --tag of its own.');
  const builder = BUILDERS.find((known) => known === values.engine) ?? (await findBuilder());
  if (builder === undefined) throw new Error(`No container engine answers (tried ${BUILDERS.join(', ')}).`);
  const work = await mkdtemp(join(tmpdir(), 'picsellia-ts-rootfs-'));
  try {
    // With tini, so that the build on top needs neither mirror nor network.
    await makeDebian(builder, work, { packages: ['tini', ...values.include], tag: values.tag });
    if (values.include.length === 0) await makeNode(builder, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
