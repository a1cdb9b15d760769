import { definitionOf, type LooseDefinition, type Processing } from '../definition.ts';
import { ConfigurationError } from '../errors.ts';
import type { Ledger, LedgerEntry } from '../ledger.ts';
import { isModelTask, type ModelTask } from '../tasks.ts';
import { checkModelType } from '../worker/context.ts';
import type { Outcome } from '../worker/run-input.ts';
import type { MakePlan } from '../worker/tasks/plans.ts';
import { workOnAssets } from '../worker/work.ts';
import { inputOf, inWorkDir } from './memory-input.ts';
import { memoryModel } from './memory-model.ts';
import { memoryPlanOf } from './memory-plans.ts';
import type { MemoryInput } from './memory-ways.ts';
import type { ModelTestOptions, TestOptions } from './options.ts';
import { idFrom, readImages } from './read-images.ts';
import { type LogLine, type ModelTestRun, resultOf, type TestRun } from './result.ts';
import { type RunPlace, runOnModel } from './run-on-model.ts';

const JOB_ID = idFrom('job');
const VERSION_ID = idFrom('dataset version');

/** What a run leaves behind, gathered while it goes. */
interface Traces {
  readonly log: LogLine[];
  ledger: Ledger | undefined;
}

/**
 * Runs a processing of a model version in memory, as the other form does that of images, and answers the files that the
 * version would hold.
 *
 * @throws ConfigurationError when the test itself is wrong; with `throwOnFailure` the error of a run that failed.
 * @example
 * const { files } = await runProcessing(processing, { model: { files: [{ name: 'model-latest', path: 'model.onnx' }] } });
 */
export function runProcessing(processing: Processing<ModelTask>, options: ModelTestOptions): Promise<ModelTestRun>;
/**
 * Runs a processing in memory, in the process of the test, with the checks, policies and counts of a real run: no platform,
 * no network, no child process. What the processing does wrong is answered, not thrown.
 *
 * @throws ConfigurationError when the test itself is wrong: a file is missing, or what the task works on; with
 * `throwOnFailure` the error of a run that failed.
 * @example
 * const { assets } = await runProcessing(processing, { images: ['cat.jpg'], parameters: { confidence: 0.5 } });
 */
export function runProcessing(processing: Processing, options: TestOptions): Promise<TestRun>;
export async function runProcessing(
  processing: Processing,
  options: TestOptions | ModelTestOptions,
): Promise<TestRun | ModelTestRun> {
  const own = definitionOf(processing);
  if (!own) throw new ConfigurationError('runProcessing() takes what defineProcessing() made');
  const definition = options.existing === undefined ? own : { ...own, existing: options.existing };
  const run = await inWorkDir<TestRun | ModelTestRun>(options.workDir, (workDir) => {
    const jobId = options.jobId ?? JOB_ID;
    if (isModelTask(definition.task)) return runOnModel(definition, options, { workDir, jobId });
    if ('images' in options) return runOnImages(definition, options, { workDir, jobId });
    throw new ConfigurationError(`the task ${definition.task} needs images to be tried on`);
  });
  if (options.throwOnFailure && run.error) throw run.error;
  return run;
}

const runOnImages = async (
  definition: LooseDefinition,
  options: TestOptions,
  { workDir, jobId }: RunPlace,
): Promise<TestRun> => {
  const given: MemoryInput = {
    definition,
    images: await readImages(options.images, VERSION_ID),
    model: options.model && memoryModel(options.model, definition),
    versionId: VERSION_ID,
    type: options.type ?? 'NOT_CONFIGURED',
    jobId,
    made: new Map(),
  };
  return runIn(workDir, given, options);
};

const runIn = async (workDir: string, given: MemoryInput, { parameters = {} }: TestOptions): Promise<TestRun> => {
  const traces: Traces = { log: [], ledger: undefined };
  const { definition, versionId: targetId, jobId, model } = given;
  const run = { definition, targetId, parameters, jobId, log: traces.log };
  const input = inputOf(workDir, { ...run, ...(model && { modelVersionId: model.id }) });
  const planned: MakePlan = async ({ line }) => {
    if (model) checkModelType(definition, model, line);
    const plan = memoryPlanOf(given);
    const open: typeof plan.open = (tools) => {
      traces.ledger = tools.ledger;
      return plan.open(tools);
    };
    return { ...plan, open };
  };
  const outcome: Partial<Outcome> = await workOnAssets(input, planned).catch((error: unknown) => ({ error }));
  return resultOf(outcome, await entriesOf(traces.ledger, given), { log: traces.log, made: given.made });
};

/** In the order of the images; handlers end in another. */
const entriesOf = async (ledger: Ledger | undefined, { images }: MemoryInput): Promise<LedgerEntry[]> => {
  const entries = new Map<string, LedgerEntry>();
  if (ledger) for await (const entry of ledger.own()) entries.set(entry.asset, entry);
  return images.assets.flatMap(({ id }) => entries.get(id) ?? []);
};
