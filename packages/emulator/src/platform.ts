import type { ObjectStore } from './storage/objects.ts';
import type { Store } from './store.ts';

/** What the emulator holds, and how it behaves. */
export interface Platform {
  store: Store;
  objects: ObjectStore;
  /** Lists leave the signed URL of a data out. */
  lazyUrls: boolean;
}
