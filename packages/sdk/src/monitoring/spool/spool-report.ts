import type { MonitorAnswer } from '../../wire/monitoring.ts';
import type { SetAside } from './spool-files.ts';

/**
 * What became of a spooled prediction. `sent`: it arrived, `answer` is undefined when the service had it already.
 * `refused`: the service will never take it. `unknown`: whether it arrived is not known, and it is not sent again.
 * `waiting`: it could not be sent now and will be tried again. `failed`: the spool itself failed, and says so again in
 * `flush` and `close`.
 */
export type SpoolEvent =
  | {
      readonly kind: 'sent';
      readonly id: string;
      readonly filename: string;
      readonly answer: MonitorAnswer | undefined;
    }
  | ({ readonly kind: 'refused' | 'unknown'; readonly error: unknown } & SetAside)
  | {
      readonly kind: 'waiting';
      readonly id: string;
      readonly filename: string;
      readonly error: unknown;
      readonly retryInMs: number;
    }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Where the predictions are: `sent` counts those that this client sent, `pending` those that wait; `refused` and
 * `unknown` are all that were set aside in the spool's folder, also by earlier processes, until they are taken away or
 * put back. All but `sent` are zero and empty without a spool.
 */
export interface SpoolReport {
  readonly sent: number;
  readonly pending: number;
  readonly refused: readonly SetAside[];
  readonly unknown: readonly SetAside[];
}
