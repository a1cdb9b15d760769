/** What one look found: `warning` is what some verbs need and others do not. */
export type CheckState = 'ok' | 'warning' | 'failed';

/** One line of the doctor. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** What was found, in one line. */
  readonly found: string;
  /** What to do about it; absent where nothing is wrong. */
  readonly advice?: string;
  /** Whether the trouble is the platform's, not this machine's. */
  readonly isPlatform?: boolean;
}

export const ok = (name: string, found: string): Check => ({ name, state: 'ok', found });

export const warning = (name: string, found: string, advice: string): Check => ({
  name,
  state: 'warning',
  found,
  advice,
});

export const failed = (name: string, found: string, advice: string): Check => ({
  name,
  state: 'failed',
  found,
  advice,
});
