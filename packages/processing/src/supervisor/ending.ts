import type { ProcessingCard } from '../dispatch.ts';
import type { ExitCode } from '../errors.ts';
import type { Summary } from '../protocol.ts';

/** How a run ended, and what is to be said of it. */
export interface Ending {
  readonly exitCode: ExitCode;
  readonly reason?: string;
  readonly detail?: string;
  readonly summary?: Summary;
  readonly card?: ProcessingCard;
  /** How often a worker was started in the place of one that had crashed. */
  readonly restarts?: number;
  /** The job was killed on the platform: its status is not ours to set. */
  readonly isKilled?: boolean;
  /** When this process will be killed at the latest, in milliseconds of `performance.now()`; the last words are short. */
  readonly endsAt?: number;
}
