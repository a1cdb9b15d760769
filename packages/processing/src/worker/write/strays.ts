import { PartialFailureError } from '@picsellia-ts/sdk';
import type { RunInput } from '../run-input.ts';

const NAMES_A_LINE = 20;

/** Names of the files that an upload stored before a part of it failed. */
export const storedBefore = (error: unknown): string[] => {
  if (!(error instanceof PartialFailureError)) return [];
  const done: readonly unknown[] = error.done;
  return done.flatMap((data) =>
    typeof data === 'object' && data !== null && 'filename' in data ? String(data.filename) : [],
  );
};

/** Says which new images the datalake holds that are in no version, because their source has failed. */
export const tellStrays = (names: readonly string[], line: RunInput['line']): void => {
  for (let start = 0; start < names.length; start += NAMES_A_LINE) {
    const part = names.slice(start, start + NAMES_A_LINE);
    const whole = names.length > NAMES_A_LINE ? ` (${start + 1} to ${start + part.length} of ${names.length})` : '';
    line('warn', `images of assets that failed stay in the datalake, in no version${whole}: ${part.join(', ')}`);
  }
};
