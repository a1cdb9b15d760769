import type { Background } from '../background.ts';
import type { Clock } from '../clock.ts';
import type { Routes } from '../routes/route.ts';

/** Something that was asked of a service and may change what the emulator holds. */
export interface Action {
  /** Who answers: the platform, the object storage, or another listener. */
  service: string;
  /** The route, as the service's table names it. */
  key: string;
  /** The values of the route's named segments. */
  params?: Record<string, string> | undefined;
  /** Without the question mark. */
  query?: string | undefined;
  body?: unknown;
}

export interface ActionLog {
  /** Returns once the record would survive the end of this process. @throws when it cannot be written. */
  append(atMs: number, action: Action): void;
}

/** Reads that are sent like writes. */
const READS =
  /^(?:GET |XGET (?!.*\/bulk-labels$)|POST .*\/(?:login|(?:retrieve|generate|generate_part)_presigned_url)$)/;

/**
 * The one way to what the emulator holds. An action is written down, then acts, all at one time of the clock and
 * without a pause; so the same actions, played again at their times, leave the same state.
 */
export class Actions {
  readonly #clock: Clock;
  readonly #background: Background;
  readonly #services = new Map<string, Routes>();
  /** Where actions are written down; undefined while they are played again, or when nothing is kept. */
  log: ActionLog | undefined;

  constructor(clock: Clock, background: Background) {
    this.#clock = clock;
    this.#background = background;
  }

  /** Adds a service, whose handlers must not wait for anything before they have changed what they change. */
  register(service: string, routes: Routes): void {
    this.#services.set(service, routes);
  }

  /** @throws what the route's handler throws. */
  run(action: Action): unknown {
    return this.#act(this.#clock.ms(), action);
  }

  /** Does it again; what was refused then is refused again. */
  replay(atMs: number, action: Action): void {
    try {
      const result = this.#act(atMs, action);
      if (result instanceof Promise) result.catch(() => undefined);
    } catch (error) {
      if (error instanceof UnknownAction) throw error;
    }
  }

  #act(atMs: number, { service, key, params = {}, query = '', body }: Action): unknown {
    const handle = this.#services.get(service)?.[key];
    if (handle === undefined) throw new UnknownAction(`There is no action ${key} of ${service}.`);
    return this.#clock.at(atMs, () => {
      this.#background.catchUp();
      if (!READS.test(key)) this.log?.append(atMs, { service, key, params, query, body });
      return handle({ param: (name) => params[name] ?? '', query: new URLSearchParams(query), body });
    });
  }
}

class UnknownAction extends Error {}
