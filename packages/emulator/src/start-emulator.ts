import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createApi } from './api.ts';
import { createPlatform, settingsOf } from './create-platform.ts';
import type { Emulator, EmulatorOptions, JobView } from './emulator-types.ts';
import type { Job } from './entities/jobs.ts';
import { Interceptor } from './faults.ts';
import { createObjectStorage } from './object-storage.ts';
import { type DataFolder, openDataFolder } from './persistence/data-folder.ts';
import { OWN_SERVICE } from './persistence/own-actions.ts';
import { formerPorts, keepPorts } from './persistence/ports.ts';
import { restore } from './persistence/restore.ts';
import type { Platform } from './platform.ts';
import { jobAnswer, statusOf } from './routes/jobs.ts';
import { resolveSeed } from './seed/resolve-seed.ts';
import type { Seeded, SeedOptions } from './seed/seed-options.ts';
import { createServices } from './services/listeners.ts';
import { annotationRecord } from './shapes/answers.ts';

const LOOPBACK = '127.0.0.1';

const listen = async (server: Server, port: number): Promise<string> => {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The object storage has no port.');
  return `http://${LOOPBACK}:${address.port}`;
};

const closeServer = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
};

const jobView = (platform: Platform, job: Job): JobView => {
  const stored = job.loggingObjectName === null ? undefined : platform.objects.get(job.loggingObjectName);
  return {
    id: job.id,
    status: statusOf(job),
    statuses: [...job.statuses],
    lines: [...job.lines.values()].toSorted((a, b) => a.lineNb - b.lineNb),
    exitCode: job.exitCode,
    logFile: stored === undefined ? undefined : platform.objects.peek(stored),
    record: jobAnswer(platform, job),
  };
};

type Face = Pick<Emulator, 'seed' | 'job' | 'killJob' | 'annotations'>;

/** What the starter sees of the platform and does to it. */
const faceOf = (platform: Platform): Face => {
  const { actions, objects, store } = platform;
  return {
    seed: async (options: SeedOptions) => {
      const body = await resolveSeed(objects.blobs, options);
      return actions.run({ service: OWN_SERVICE, key: 'SEED', body }) as Seeded;
    },
    job: (id) => {
      const job = store.jobs.get(id);
      return job === undefined ? undefined : jobView(platform, job);
    },
    killJob: (id) => {
      if (!store.jobs.has(id)) throw new Error(`There is no job ${id}.`);
      actions.run({ service: OWN_SERVICE, key: 'KILL', body: { id } });
    },
    annotations: (versionId) => [...(store.versions.get(versionId)?.annotations.values() ?? [])].map(annotationRecord),
  };
};

const start = async (options: EmulatorOptions, folder: DataFolder | undefined): Promise<Emulator> => {
  const apiToken = folder?.apiToken ?? randomBytes(24).toString('hex');
  const seeded: Seeded[] = [];
  const platform = createPlatform({ options, apiToken, folder, seeded });
  const { actions, objects, store } = platform;
  const interceptor = new Interceptor(options.recordRequests ?? false, options.latencyMs);
  const unknownRoutes: string[] = [];
  const shared = { platform, interceptor, unknownRoutes };
  const api = createApi({ ...shared, apiToken, bodyLimitBytes: options.bodyLimitBytes });
  const services = createServices({ ...shared, options });
  const storage = createObjectStorage({ objects, actions, interceptor });
  let endLog = (): void => undefined;
  const end = async (): Promise<void> => {
    await Promise.all([api.close(), services.close(), closeServer(storage)]);
    endLog();
    objects.close();
    folder?.release();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => {
    ended ??= end();
    return ended;
  };
  try {
    if (folder !== undefined) endLog = await restore(folder, actions, objects);
    actions.run({ service: OWN_SERVICE, key: 'SETTINGS', body: settingsOf(options) });
    const ports = await formerPorts(folder?.ports, LOOPBACK);
    objects.presigner.host = await listen(storage, ports.storage);
    await services.listen(ports);
    if (folder !== undefined) keepPorts(folder.ports, { storage: objects.presigner.host, ...platform.services.hosts });
    const face = faceOf(platform);
    if (options.seed !== undefined && seeded.length === 0) await face.seed(options.seed);
    const host = await api.listen({ host: LOOPBACK, port: options.port ?? 0 });
    return {
      ...face,
      host,
      storageHost: objects.presigner.host,
      apiToken,
      organizationId: store.organization.id,
      requests: interceptor.requests,
      unknownRoutes,
      seeded,
      intercept: (handler) => interceptor.add(handler),
      addFault: (rule) => {
        const id = interceptor.addRule(rule);
        return () => {
          interceptor.removeRule(id);
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * Starts a local platform: its HTTP API, its object storage and the services beside it, each on a port of 127.0.0.1.
 * Ids are the same in each run that does the same; the token and the signatures of URLs are random.
 * @throws Error with the code EADDRINUSE when the port is taken; with ERR_DATA_FOLDER when `dataDir` is in use by
 * another emulator, is of another format, or holds something else.
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const folder = options.dataDir === undefined ? undefined : openDataFolder(options.dataDir);
  return start(options, folder);
};
