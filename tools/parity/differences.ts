/** A member that has another name here, or none: `ours` is absent where it is left out. */
export interface Difference {
  readonly ours?: string;
  readonly why: string;
}

/** By class and name of the reference client, in camelCase. */
export const DIFFERENCES: Readonly<Record<string, Readonly<Record<string, Difference>>>> = {};
