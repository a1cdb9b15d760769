import type { LooseDefinition } from '../definition.ts';
import { EXIT, exitCodeOf, HandlerError, isPlatformGone, messageOf, RunError } from '../errors.ts';
import { Ledger } from '../ledger.ts';
import { isModelTask } from '../tasks.ts';
import { runHandler } from './handler/run-handler.ts';
import { readParameters } from './parameters.ts';
import { seededRandom } from './random.ts';
import type { Outcome, RunInput } from './run-input.ts';
import { AssetSource } from './stream/asset-source.ts';
import { Flow } from './stream/flow.ts';
import { ImageMemory } from './stream/image-memory.ts';
import { Tally } from './tally.ts';
import type { Plan } from './tasks/plan.ts';
import { type MakePlan, PLANS } from './tasks/plans.ts';

/** The worker's side of a run: over the assets that the job is about, or on the one model version. */
export const work = async (input: RunInput): Promise<Outcome> => {
  const { task } = input.definition;
  if (!isModelTask(task)) return workOnAssets(input, PLANS[task]);
  const { workOnModel } = await import('./tasks/model/work-on-model.ts');
  return workOnModel(input);
};

/** A run over assets, on one page: what is asked for, what is there, the stream, and the proof. */
export const workOnAssets = async (input: RunInput, makePlan: MakePlan): Promise<Outcome> => {
  const { definition, workDir, stop } = input;
  const existing = definition.existing ?? 'keep';
  // Before any request: what is wrong with the launch itself is told first.
  const { parameters, warnings } = readParameters(definition.parameters, input.context.parameters);
  for (const warning of warnings) input.line('warn', warning);
  const plan = await makePlan(input);
  await input.running;
  announce(input, plan);

  const ledger = new Ledger(workDir, input.jobId, input.redact);
  const end = (error: unknown) => stop.abort(error instanceof RunError ? error : explain(error));
  const tally = new Tally(ledger, policyOf(definition), end);
  const sink = plan.open({ tally, ledger, end });
  const images = new ImageMemory((text) => input.line('info', text));
  const source = sourceOf(input, plan, { tally, images });
  input.started(tally);
  try {
    await runHandler(
      input,
      { plan, parameters },
      { source, tally, ledger, sink, images, fit: (result, asset) => plan.fit(result, asset) },
    );
    input.handled();
    await sink.end();
    stop.signal.throwIfAborted();
    tally.check();
    const { counts } = tally.summary({ parameters, existing });
    for (const warning of missingItems(counts.total, plan.selected)) input.line('warn', warning);
    const platform = await plan.verify(ledger, counts);
    return { summary: tally.summary({ parameters, existing, ...(platform && { platform }) }) };
  } catch (error) {
    // What is in hand is still written, unless it is the platform that is gone.
    if (!isPlatformGone(error)) await sink.end();
    return { summary: tally.summary({ parameters, existing }), error };
  } finally {
    ledger.close();
  }
};

const announce = ({ line }: RunInput, { announcement, doneBefore }: Plan<unknown>): void => {
  for (const { level, text } of announcement) line(level, text);
  if (doneBefore.size > 0) line('info', `taken up again: ${doneBefore.size} assets are done from a former start`);
};

const policyOf = ({ onError = 'fail', maxFailures = Number.POSITIVE_INFINITY }: LooseDefinition) => ({
  onError,
  maxFailures,
});

const sourceOf = (
  { observers, stop, jobId, poisonous }: RunInput,
  plan: Plan<unknown>,
  { tally, images }: { readonly tally: Tally; readonly images: ImageMemory },
): AssetSource => {
  const flow = new Flow();
  observers.add(({ status }) => {
    if (status === 429) flow.slowDown();
  });
  return new AssetSource({
    pages: closing(plan.pages, () => tally.listed()),
    flow,
    signal: stop.signal,
    listed: (durationMs) => tally.time('list', durationMs),
    services: {
      randomFor: (id) => seededRandom(`${jobId} ${id}`),
      async download(fetchBytes) {
        const start = performance.now();
        const bytes = await flow.measure(fetchBytes);
        tally.time('download', performance.now() - start);
        return bytes;
      },
      annotationsOf: (id) => plan.annotationsOf(id),
      decoded: (asset) => images.decoded(asset),
    },
    accept(item) {
      tally.seen();
      const before = plan.doneBefore.get(item.id) ?? plan.findTrace?.(item);
      const reason = before === undefined ? plan.refuse(item) : undefined;
      const poison = poisonous?.get(item.id);
      if (before !== undefined) tally.doneBefore(before);
      else if (reason !== undefined) tally.skipped(item, reason);
      else if (poison !== undefined) tally.failed(item, new HandlerError(poison));
      return before === undefined && reason === undefined && poison === undefined;
    },
  });
};

async function* closing<T>(items: AsyncIterable<T>, closed: () => void): AsyncGenerator<T, void> {
  yield* items;
  closed();
}

const missingItems = (total: number, selected: number | undefined): string[] => {
  if (selected === undefined) return total === 0 ? ['the dataset version has no assets: nothing to do'] : [];
  if (selected === 0) return ['the job names no assets: nothing to do'];
  const gone = selected - total;
  return gone > 0 ? [`${gone} of the ${selected} assets that the job names are not in the dataset version`] : [];
};

/** Wraps what no policy foresees: the platform is gone, or refuses. */
const explain = (error: unknown): RunError =>
  new RunError(isPlatformGone(error) ? EXIT.platform : exitCodeOf(error), messageOf(error), { cause: error });
