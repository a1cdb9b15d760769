import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { execa } from 'execa';
import { privatePodman } from './container-engine.ts';

/** A real registry on this machine, and a real podman that keeps its images apart and may speak to it without TLS. */
export interface Registry {
  /** The registry's part of an image's name, with its port. */
  readonly host: string;
  /** What makes podman and buildah use the folder and the registry. */
  readonly env: Readonly<Record<string, string>>;
  /** Builds an image of one file, and of nothing else. */
  readonly build: (reference: string, content: string) => Promise<void>;
  /** Digest and layers under a name, as the registry itself tells them; undefined for nothing. */
  readonly manifestOf: (image: string, tag: string) => Promise<{ digest: string; config: string } | undefined>;
  readonly close: () => Promise<void>;
}

const succeeds = async (command: string, args: readonly string[]): Promise<boolean> => {
  const { failed } = await execa(command, args, { reject: false, stdio: 'ignore', timeout: 30_000 });
  return !failed;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const FILES = (folder: string, host: string): Readonly<Record<string, string>> => ({
  'registry.yml': `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${folder}/registry } }
http: { addr: "${host.replace('localhost', '127.0.0.1')}" }
`,
  'registries.conf': `[[registry]]
location = "${host}"
insecure = true
`,
});

const untilItAnswers = async (url: string, server: ChildProcess): Promise<void> => {
  while (server.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await setImmediate();
  }
  throw new Error(`docker-registry ended with ${server.exitCode}`);
};

const ACCEPT = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';

/** Starts a registry, or says in one line what is missing. */
export const startRegistry = async (): Promise<Registry | string> => {
  if (process.getuid?.() !== 0 || !(await succeeds('podman', ['--version']))) return 'podman with root is missing';
  if (!(await succeeds('docker-registry', ['--version']))) return 'docker-registry is missing';
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-registry-'));
  const host = `localhost:${await freePort()}`;
  for (const [name, text] of Object.entries(FILES(folder, host))) await writeFile(join(folder, name), text);
  const env = {
    ...(await privatePodman(folder)),
    CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
  };
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], { stdio: 'ignore' });
  await untilItAnswers(`http://${host}/v2/`, server);
  return {
    host,
    env,
    build: async (reference, content) => {
      const context = await mkdtemp(join(folder, 'context-'));
      await writeFile(join(context, 'file'), content);
      await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY file /file\n');
      await execa('podman', ['build', '--quiet', '--tag', reference, context], { env });
    },
    manifestOf: async (image, tag) => {
      const answer = await fetch(`http://${host}/v2/${image}/manifests/${tag}`, { headers: { accept: ACCEPT } });
      if (!answer.ok) return undefined;
      const { config } = (await answer.json()) as { config: { digest: string } };
      return { digest: answer.headers.get('docker-content-digest') ?? '', config: config.digest };
    },
    close: async () => {
      const ended = once(server, 'close');
      server.kill();
      await ended;
      // The storage driver leaves its folder mounted on itself.
      await execa('umount', [join(folder, 'images/overlay')], { reject: false });
      await rm(folder, { recursive: true, force: true });
    },
  };
};
