import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collector: NodeJS.GCFunction | undefined;

/**
 * V8's own function that sweeps the heap. Not by `--expose-gc`: with that flag Node's own modules do not fit the machine
 * code that it ships for them, and each start compiles them again. Figures: docs/decisions/025-worker-flags.md.
 */
export const collectGarbage = (): NodeJS.GCFunction => {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as NodeJS.GCFunction;
    // What is imported from now on is compiled under the flags that its cache knows.
    setFlagsFromString('--no-expose-gc');
  }
  return collector;
};
