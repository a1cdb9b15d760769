import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createApi } from './api.ts';
import { Background } from './background.ts';
import { DEFAULT_BEHAVIOUR } from './behaviour.ts';
import { Clock } from './clock.ts';
import type { Emulator, EmulatorOptions, JobView } from './emulator-types.ts';
import type { Job } from './entities/jobs.ts';
import { Interceptor } from './faults.ts';
import { createIdSource } from './ids.ts';
import { createObjectStorage } from './object-storage.ts';
import { Actions } from './persistence/actions.ts';
import type { Platform } from './platform.ts';
import { jobAnswer, setStatus, statusOf } from './routes/jobs.ts';
import { seed } from './seed/seed.ts';
import { createAccess } from './services/access.ts';
import { createServices } from './services/listeners.ts';
import { annotationRecord } from './shapes/answers.ts';
import { ObjectStore } from './storage/objects.ts';
import { STORAGE_SERVICE, storageActions } from './storage/storage-actions.ts';
import { Store } from './store.ts';

const LOOPBACK = '127.0.0.1';
const ONE_HOUR_MS = 60 * 60 * 1000;

const listen = async (server: Server): Promise<string> => {
  server.listen(0, LOOPBACK);
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

/**
 * Starts a local platform: its HTTP API and its object storage, each on a port of 127.0.0.1, in memory.
 * Ids are the same in each run that does the same; the token and the signatures of URLs are random.
 * @throws Error with the code EADDRINUSE when the port is taken.
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const apiToken = randomBytes(24).toString('hex');
  const clock = new Clock();
  const store = new Store(createIdSource(), clock);
  const urlLifetimeMs = options.urlLifetimeMs ?? ONE_HOUR_MS;
  const objects = new ObjectStore({ urlLifetimeMs });
  const { backgroundMs = 0, failEvery = 0 } = options;
  const background = new Background(clock, { backgroundMs, failEvery });
  const actions = new Actions(clock, background);
  const behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const { lazyUrls = false, storageKind = 'minio', contextKey = 'processing_job' } = options;
  const platform: Platform = {
    store,
    objects,
    clock,
    background,
    actions,
    behaviour,
    contextKey,
    services: createAccess(apiToken, options),
    storageKind,
    lazyUrls,
  };
  const interceptor = new Interceptor(options.recordRequests ?? false, options.latencyMs);
  const unknownRoutes: string[] = [];
  const api = createApi({
    platform,
    apiToken,
    interceptor,
    unknownRoutes,
    bodyLimitBytes: options.bodyLimitBytes,
  });
  const services = createServices({ platform, interceptor, unknownRoutes, options });
  actions.register(STORAGE_SERVICE, storageActions(objects));
  const storage = createObjectStorage({ objects, actions, interceptor });
  const close = async (): Promise<void> => {
    await Promise.all([api.close(), services.close(), closeServer(storage)]);
  };
  try {
    const storageHost = await listen(storage);
    objects.presigner.host = storageHost;
    await services.listen();
    if (options.seed !== undefined) await seed(platform, options.seed);
    const host = await api.listen({ host: LOOPBACK, port: options.port ?? 0 });
    return {
      host,
      storageHost,
      apiToken,
      organizationId: store.organization.id,
      requests: interceptor.requests,
      unknownRoutes,
      seed: async (seedOptions) => seed(platform, seedOptions),
      job: (id) => {
        const job = store.jobs.get(id);
        return job === undefined ? undefined : jobView(platform, job);
      },
      killJob: (id) => {
        const job = store.jobs.get(id);
        if (job === undefined) throw new Error(`There is no job ${id}.`);
        setStatus(platform, job, 'KILLED');
      },
      annotations: (versionId) =>
        [...(store.versions.get(versionId)?.annotations.values() ?? [])].map(annotationRecord),
      intercept: (handler) => interceptor.add(handler),
      addFault: (rule) => {
        const id = interceptor.addRule(rule);
        return () => {
          interceptor.removeRule(id);
        };
      },
      seeded: [],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
