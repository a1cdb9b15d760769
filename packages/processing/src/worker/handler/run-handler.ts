import { isModelTask } from '../../tasks.ts';
import type { RunInput } from '../run-input.ts';
import type { Plan } from '../tasks/plan.ts';
import { guarded, inTime } from './guard.ts';
import { runBatches } from './run-batches.ts';
import { runEach } from './run-each.ts';
import { runWhole } from './run-whole.ts';
import { assetTimeoutOf, type Stream } from './stream.ts';

/** To fetch and load a model may take longer than one asset, but not for ever: an hour by default. */
const SETUP_TIMEOUTS = 12;

/** What every handler's context holds; the plan adds what its task gives. */
export interface Given {
  readonly plan: Pick<Plan<unknown>, 'context'>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Sets the user's code up, lets it work on the stream, and disposes of what it opened, whatever happened. */
export const runHandler = (input: RunInput, given: Given, stream: Stream): Promise<void> =>
  withSetUp(input, given, async (context) => {
    const { definition } = input;
    const part = { input, stream };
    if (definition.run) await runWhole(definition.run, context, part);
    else if (definition.processBatch) await runBatches(definition.processBatch, context, part);
    else if (definition.process) await runEach(definition.process, context, part);
  });

/** Sets the user's code up, has `work` call its handler, and disposes of what it opened, whatever happened. */
export const withSetUp = async (
  input: RunInput,
  given: Given,
  work: (context: object) => Promise<void>,
): Promise<void> => {
  const { definition } = input;
  const disposals: (() => unknown)[] = [];
  const context = contextOf(input, given, disposals);
  const timeoutMs = assetTimeoutOf(definition);
  const setupMs = isModelTask(definition.task) ? timeoutMs : timeoutMs * SETUP_TIMEOUTS;
  const errors: unknown[] = [];
  try {
    const { setup } = definition;
    const setUp = setup && (() => inTime('setup has not come back', setupMs, () => setup(context)));
    const state = setUp ? await guarded('setup', setUp) : {};
    await work({ ...context, ...state });
  } catch (error) {
    errors.push(error);
  }
  // A run that was stopped, or failed by its policy, ends for that reason, whatever user code throws because of it.
  if (input.stop.signal.aborted) errors.unshift(input.stop.signal.reason);
  // All are called, whatever one of them throws.
  for (const dispose of disposals.reverse()) {
    const disposed = guarded('onDispose', () => inTime('onDispose has not come back', timeoutMs, dispose));
    await disposed.catch((error: unknown) => void errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
};

const contextOf = (input: RunInput, { plan, parameters }: Given, disposals: (() => unknown)[]): object => {
  const { line, section } = input;
  return {
    jobId: input.jobId,
    client: input.client,
    workDir: input.workDir,
    signal: input.stop.signal,
    parameters,
    ...plan.context,
    log: {
      debug: (text: string) => line('debug', String(text)),
      info: (text: string) => line('info', String(text)),
      warn: (text: string) => line('warn', String(text)),
      error: (text: string) => line('error', String(text)),
      section: (title: string) => section(String(title)),
    },
    onDispose: (dispose: () => unknown) => void disposals.push(dispose),
  };
};
