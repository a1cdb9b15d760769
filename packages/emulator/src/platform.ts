import type { Background } from './background.ts';
import type { Behaviour } from './behaviour.ts';
import type { Clock } from './clock.ts';
import type { StorageKind } from './emulator-types.ts';
import type { ContextKey } from './entities/jobs.ts';
import type { Actions } from './persistence/actions.ts';
import type { ServiceAccess } from './services/access.ts';
import type { ObjectStore } from './storage/objects.ts';
import type { Store } from './store.ts';

/** What the emulator holds, and how it behaves. */
export interface Platform {
  store: Store;
  objects: ObjectStore;
  /** The only source of time for what is stored. */
  clock: Clock;
  /** Jobs of version 1, and the processing of new data: what ends after the request that starts it. */
  background: Background;
  /** The answers to what is not known of the platform; read when a request acts, never copied. */
  behaviour: Behaviour;
  /** The way by which every listener acts on all this, so that it can be written down and played again. */
  actions: Actions;
  /** Generation of the context that a launched job gets. */
  contextKey: ContextKey;
  /** How the services beside the platform are reached. */
  services: ServiceAccess;
  /** How files go up. */
  storageKind: StorageKind;
  /** Lists leave the signed URL of a data out. */
  lazyUrls: boolean;
}
