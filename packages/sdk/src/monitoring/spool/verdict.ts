import { ApiError, ConnectionError, TimeoutError } from '../../errors.ts';
import { AlreadyMonitoredError } from '../errors.ts';

/**
 * What a failed sending means. `there`: the service has the prediction. `not-there`: it certainly has not, and may take
 * it later. `refused`: it will not take it. `unclear`: nobody knows, and sending it again may help. `odd`: it gave an
 * answer that sending again would not change.
 */
export type Verdict = 'there' | 'not-there' | 'refused' | 'unclear' | 'odd';

// These are about the account or the moment, not about the prediction.
const LATER = new Set([401, 402, 403, 408, 425, 429, 503]);

const verdictOfStatus = (status: number): Verdict => {
  if (LATER.has(status)) return 'not-there';
  if (status >= 500) return 'unclear';
  return status < 300 ? 'odd' : 'refused';
};

/** Tells what a failure to send a prediction to a path means; undefined for one that says nothing, such as an abort. */
export const verdictOf = (error: unknown, path: string): Verdict | undefined => {
  const isAnswered = error instanceof ApiError;
  if (!isAnswered && !(error instanceof ConnectionError) && !(error instanceof TimeoutError)) return undefined;
  // What failed on another path, the login's, came before the prediction.
  if (error.path !== path) return 'not-there';
  if (error instanceof AlreadyMonitoredError) return 'there';
  if (isAnswered) return verdictOfStatus(error.status);
  return error instanceof ConnectionError && !error.requestSent ? 'not-there' : 'unclear';
};
