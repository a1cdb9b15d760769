import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionOf, type Processing } from '../definition.ts';
import { ConfigurationError } from '../errors.ts';
import type { Ledger, LedgerEntry } from '../ledger.ts';
import { checkModelType } from '../worker/context.ts';
import type { Outcome, RunInput } from '../worker/run-input.ts';
import type { Plan } from '../worker/tasks/plan.ts';
import type { MakePlan } from '../worker/tasks/plans.ts';
import { work } from '../worker/work.ts';
import { memoryModel } from './memory-model.ts';
import { memoryPlanOf, noClient } from './memory-plans.ts';
import type { MemoryInput } from './memory-ways.ts';
import type { TestOptions } from './options.ts';
import { idFrom, readImages } from './read-images.ts';
import { type LogLine, resultOf, type TestRun } from './result.ts';

const JOB_ID = idFrom('job');
const VERSION_ID = idFrom('dataset version');

/** What a run leaves behind, gathered while it goes. */
interface Traces {
  readonly log: LogLine[];
  ledger: Ledger | undefined;
}

/**
 * Runs a processing in memory, in the process of the test, with the checks, policies and counts of a real run: no platform,
 * no network, no child process. What the processing does wrong is answered, not thrown.
 *
 * @throws ConfigurationError when the test itself is wrong: a file is missing, or the task cannot be run in memory; with
 * `throwOnFailure` the error of a run that failed.
 * @example
 * const { assets } = await runProcessing(processing, { images: ['cat.jpg'], parameters: { confidence: 0.5 } });
 */
export const runProcessing = async (processing: Processing, options: TestOptions): Promise<TestRun> => {
  const own = definitionOf(processing);
  if (!own) throw new ConfigurationError('runProcessing() takes what defineProcessing() made');
  const definition = options.existing === undefined ? own : { ...own, existing: options.existing };
  const makePlan = memoryPlanOf(definition);
  const given: MemoryInput = {
    definition,
    images: await readImages(options.images, VERSION_ID),
    model: options.model && memoryModel(options.model, definition),
    versionId: VERSION_ID,
    type: options.type ?? 'NOT_CONFIGURED',
    jobId: options.jobId ?? JOB_ID,
    made: new Map(),
  };
  const workDir = options.workDir ?? (await mkdtemp(join(tmpdir(), 'picsellia-ts-test-')));
  try {
    const run = await runIn(workDir, given, { options, makePlan });
    if (options.throwOnFailure && run.error) throw run.error;
    return run;
  } finally {
    if (options.workDir === undefined) await rm(workDir, { recursive: true, force: true });
  }
};

const runIn = async (
  workDir: string,
  given: MemoryInput,
  { options, makePlan }: { options: TestOptions; makePlan: (given: MemoryInput) => Plan<unknown> },
): Promise<TestRun> => {
  const traces: Traces = { log: [], ledger: undefined };
  const input = inputOf(workDir, given, { options, log: traces.log });
  const planned: MakePlan = async ({ line }) => {
    if (given.model) checkModelType(given.definition, given.model, line);
    const plan = makePlan(given);
    const open: typeof plan.open = (tools) => {
      traces.ledger = tools.ledger;
      return plan.open(tools);
    };
    return { ...plan, open };
  };
  const outcome: Partial<Outcome> = await work(input, planned).catch((error: unknown) => ({ error }));
  return resultOf(outcome, await entriesOf(traces.ledger, given), { log: traces.log, made: given.made });
};

const inputOf = (
  workDir: string,
  { definition, model, versionId, jobId }: MemoryInput,
  { options: { parameters = {} }, log }: { options: TestOptions; log: LogLine[] },
): RunInput => {
  let section: string | undefined;
  return {
    client: noClient(),
    definition,
    context: {
      generation: 'processing_job',
      targetId: versionId,
      parameters,
      ...(model && { modelVersionId: model.id }),
    },
    jobId,
    workDir,
    redact: (text) => text,
    line: (level, text) => void log.push({ level, text, ...(section !== undefined && { section }) }),
    section(title) {
      section = title;
    },
    stop: new AbortController(),
    observers: new Set(),
    started: () => undefined,
  };
};

/** In the order of the images; handlers end in another. */
const entriesOf = async (ledger: Ledger | undefined, { images }: MemoryInput): Promise<LedgerEntry[]> => {
  const entries = new Map<string, LedgerEntry>();
  if (ledger) for await (const entry of ledger.own()) entries.set(entry.asset, entry);
  return images.assets.flatMap(({ id }) => entries.get(id) ?? []);
};
