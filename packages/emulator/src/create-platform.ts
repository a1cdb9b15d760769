import { Background } from './background.ts';
import { DEFAULT_BEHAVIOUR } from './behaviour.ts';
import { Clock } from './clock.ts';
import type { EmulatorOptions } from './emulator-types.ts';
import { createIdSource } from './ids.ts';
import { Actions } from './persistence/actions.ts';
import type { DataFolder } from './persistence/data-folder.ts';
import { OWN_SERVICE, ownActions, type Settings } from './persistence/own-actions.ts';
import type { Platform } from './platform.ts';
import type { Seeded } from './seed/seed-options.ts';
import { createAccess } from './services/access.ts';
import { ObjectStore } from './storage/objects.ts';
import { STORAGE_SERVICE, storageActions } from './storage/storage-actions.ts';
import { Store } from './store.ts';

const ONE_HOUR_MS = 60 * 60 * 1000;

const DEFAULT_CONTEXT_KEY = 'processing_job';

/** What the options say about how the state changes. */
export const settingsOf = ({ backgroundMs, failEvery, behaviour, contextKey }: EmulatorOptions): Settings => ({
  backgroundMs: backgroundMs ?? 0,
  failEvery: failEvery ?? 0,
  behaviour: { ...DEFAULT_BEHAVIOUR, ...behaviour },
  contextKey: contextKey ?? DEFAULT_CONTEXT_KEY,
});

export interface PlatformContext {
  options: EmulatorOptions;
  apiToken: string;
  folder: DataFolder | undefined;
  /** Gets what each seed answers. */
  seeded: Seeded[];
}

/** An empty platform, with its storage and what its starter may do; listeners add the rest of the actions. */
export const createPlatform = ({ options, apiToken, folder, seeded }: PlatformContext): Platform => {
  const clock = new Clock();
  const background = new Background(clock);
  const actions = new Actions(clock, background);
  const objects = new ObjectStore({ urlLifetimeMs: options.urlLifetimeMs ?? ONE_HOUR_MS, folder: folder?.objects });
  const platform: Platform = {
    store: new Store(createIdSource(), clock),
    objects,
    clock,
    background,
    actions,
    behaviour: { ...DEFAULT_BEHAVIOUR },
    contextKey: DEFAULT_CONTEXT_KEY,
    services: createAccess(apiToken, options),
    storageKind: options.storageKind ?? 'minio',
    lazyUrls: options.lazyUrls ?? false,
  };
  actions.register(STORAGE_SERVICE, storageActions(objects));
  actions.register(OWN_SERVICE, ownActions(platform, seeded));
  return platform;
};
