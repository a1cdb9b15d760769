import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { BUILDERS, buildImage, findBuilder } from './engine.ts';
import { REPOSITORY } from './runtime-tree.ts';

const USAGE = `Makes a stand-in for the official image node:24-bookworm-slim where no image registry can be reached:
a minimal Debian 12 by debootstrap (needs root; kept in .cache/container) with the node of this workspace.

  node docker/debian-rootfs.ts [--tag NAME] [--engine ${BUILDERS.join('|')}]

  --tag   name of the image  (localhost/node:24-bookworm-slim: podman and buildah find it by its short name)`;

const SUITE = 'bookworm';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const CACHE = join(REPOSITORY, '.cache/container');
const ROOTFS = join(CACHE, `debian-${SUITE}-tini.tar.zst`);

/** Lists of packages and their archives are of no use in a layer; the list of mirrors is this machine's affair. */
const LEFT_OUT = ['./var/cache/apt/*', './var/lib/apt/lists/*', './etc/apt/sources.list', './var/log/*'];

const DOCKERFILE = `FROM scratch
ADD rootfs.tar.zst /
COPY node /usr/local/bin/node
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["node"]
`;

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

const makeRootfs = async (directory: string): Promise<void> => {
  const root = join(directory, 'root');
  const archive = join(directory, 'rootfs.tar.zst');
  // With tini, so that the build on top needs neither mirror nor network.
  const options = ['--variant=minbase', '--include=tini', `--keyring=${KEYRING}`];
  await execa('debootstrap', [...options, SUITE, root, await findMirror()], { stdio: ['ignore', 'ignore', 'inherit'] });
  const excluded = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  await execa('tar', ['--zstd', '--numeric-owner', ...excluded, '-cf', archive, '-C', root, '.']);
  // Renamed at the end: a run that was interrupted must not leave half an archive for the next one.
  await mkdir(CACHE, { recursive: true });
  const partial = `${ROOTFS}.${process.pid}`;
  await copyFile(archive, partial);
  await rename(partial, ROOTFS);
};

const makeImage = async (tag: string, engine: string | undefined): Promise<void> => {
  const builder = BUILDERS.find((known) => known === engine) ?? (await findBuilder());
  if (builder === undefined) throw new Error(`No container engine answers (tried ${BUILDERS.join(', ')}).`);
  const work = await mkdtemp(join(tmpdir(), 'picsellia-ts-rootfs-'));
  try {
    if (!(await exists(ROOTFS))) await makeRootfs(work);
    const context = join(work, 'context');
    await mkdir(context);
    await copyFile(ROOTFS, join(context, 'rootfs.tar.zst'));
    await copyFile(join(REPOSITORY, 'node_modules/node/bin/node'), join(context, 'node'));
    await writeFile(join(context, 'Dockerfile'), DOCKERFILE);
    await buildImage({ builder, dockerfile: join(context, 'Dockerfile'), context, tag });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const { values } = parseArgs({
  options: {
    tag: { type: 'string', default: 'localhost/node:24-bookworm-slim' },
    engine: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  try {
    await makeImage(values.tag, values.engine);
    console.log(`Built ${values.tag}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
