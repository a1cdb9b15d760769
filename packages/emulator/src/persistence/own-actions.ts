import { z } from 'zod';
import type { BackgroundOptions } from '../background.ts';
import type { Behaviour } from '../behaviour.ts';
import type { ContextKey } from '../entities/jobs.ts';
import { getJob } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { setStatus } from '../routes/jobs.ts';
import { type Routes, readBody } from '../routes/route.ts';
import type { ResolvedSeed } from '../seed/resolve-seed.ts';
import { seed } from '../seed/seed.ts';
import type { Seeded } from '../seed/seed-options.ts';

/** What the program that started the emulator does with it; a table of routes that only it calls. */
export const OWN_SERVICE = 'emulator';

/** How the emulator behaves where that changes what is stored. */
export interface Settings extends BackgroundOptions {
  behaviour: Behaviour;
  contextKey: ContextKey;
}

const killBody = z.object({ id: z.string() });

export const ownActions = (platform: Platform, seeded: Seeded[]): Routes => {
  let isFirst = true;
  return {
    SETTINGS: ({ body }) => {
      const { behaviour, contextKey, ...background } = body as Settings;
      platform.background.configure(background);
      // In place, since routes may hold the object.
      Object.assign(platform.behaviour, behaviour);
      platform.contextKey = contextKey;
      // The datalake that is there from the beginning is as old as the first of all starts.
      if (isFirst) platform.store.datalake.created_at = platform.clock.now();
      isFirst = false;
    },
    SEED: ({ body }) => {
      const result = seed(platform, body as ResolvedSeed);
      seeded.push(result);
      return result;
    },
    KILL: ({ body }) => setStatus(platform, getJob(platform.store, readBody(killBody, body).id), 'KILLED'),
  };
};
