import type { DatasetVersion } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../definition.ts';
import { EXIT, exitCodeOf, isPlatformGone, messageOf, RunError } from '../errors.ts';
import { Ledger } from '../ledger.ts';
import { readModel, readSelection, readTarget } from './context.ts';
import { runHandler } from './handler.ts';
import { readParameters } from './parameters.ts';
import type { Existing, Outcome, Prepared, RunInput } from './run-input.ts';
import { AssetSource } from './stream/asset-source.ts';
import { Flow } from './stream/flow.ts';
import { Tally } from './tally.ts';
import { AnnotationWriter } from './write/annotation-writer.ts';
import { countPlatform, verify } from './write/verify.ts';

/** A task that writes annotations on the assets it reads: pre-annotation and auto-annotation. */
export const annotate = async (input: RunInput): Promise<Outcome> => {
  const { definition, workDir, stop } = input;
  const existing: Existing = definition.existing ?? 'keep';
  const prepared = await prepare(input);
  const { target, parameters, before } = prepared;
  announce(input, prepared, existing);
  const ledger = new Ledger(workDir, input.jobId, input.redact);
  const end = (error: unknown) => stop.abort(error instanceof RunError ? error : explain(error));
  const tally = new Tally(ledger, policyOf(definition), end);
  const writer = new AnnotationWriter({
    version: target,
    existing,
    outputType: definition.outputType,
    scoreAttribute: definition.scoreAttribute,
    tally,
    end,
  });
  input.started(tally);
  try {
    await runHandler(input, prepared, { source: sourceOf(input, prepared, tally), tally, writer, ledger });
    await writer.end();
    stop.signal.throwIfAborted();
    tally.check();
    const { counts } = tally.summary({ parameters, existing });
    for (const warning of missingAssets(counts.total, prepared.selection)) input.line('warn', warning);
    const alreadyThere = [...prepared.doneBefore.values()].reduce((sum, shapes) => sum + shapes, 0);
    const platform = await verify(target, ledger, before, counts.shapes - alreadyThere);
    return { summary: tally.summary({ parameters, existing, platform }) };
  } catch (error) {
    // What is in hand is still written, unless it is the platform that is gone.
    if (!isPlatformGone(error)) await writer.end();
    return { summary: tally.summary({ parameters, existing }), error };
  } finally {
    ledger.close();
  }
};

const prepare = async (input: RunInput): Promise<Prepared> => {
  const { client, context, definition, jobId, workDir } = input;
  // Before any request: what is wrong with the launch itself is told first.
  const { parameters, warnings } = readParameters(definition.parameters, context.parameters);
  for (const warning of warnings) input.line('warn', warning);
  const [target, model, selection] = await Promise.all([
    readTarget(client, context),
    readModel(input),
    readSelection(client, context),
  ]);
  const [annotated, before] = await Promise.all([
    listAnnotated(target),
    definition.existing === 'replace' ? undefined : countPlatform(target),
  ]);
  const doneBefore = new Map<string, number>();
  for await (const { asset, state, shapes = [] } of Ledger.read(workDir, jobId)) {
    // What the ledger calls done counts only while the platform still holds it.
    if (state === 'done' && (shapes.length === 0 || annotated.has(asset))) doneBefore.set(asset, shapes.length);
  }
  return { target, model, parameters, selection, annotated, before, doneBefore };
};

const listAnnotated = async (version: DatasetVersion): Promise<Set<string>> => {
  const ids = new Set<string>();
  for await (const { assetId } of version.listAnnotations()) if (assetId) ids.add(assetId);
  return ids;
};

const announce = ({ line, definition }: RunInput, prepared: Prepared, existing: Existing): void => {
  const { target, model, selection, annotated, doneBefore } = prepared;
  const others = [...annotated].filter((id) => !doneBefore.has(id)).length;
  if (existing === 'replace') line('warn', `existing: 'replace' concerns ${others} assets that have an annotation`);
  const size = selection ? `${selection.length} chosen assets` : `${target.size ?? 'all its'} assets`;
  line('info', `${definition.name} on ${target.name}/${target.version} (${target.type}, ${size})`);
  if (model) line('info', `model ${model.name} (${model.type})`);
  if (doneBefore.size > 0) line('info', `taken up again: ${doneBefore.size} assets are done from a former start`);
  if (existing !== 'replace' && others > 0)
    line('info', `${others} assets have an annotation; existing: '${existing}'`);
};

const policyOf = ({ onError = 'fail', maxFailures = Number.POSITIVE_INFINITY }: LooseDefinition) => ({
  onError,
  maxFailures,
});

const sourceOf = (input: RunInput, prepared: Prepared, tally: Tally): AssetSource => {
  const { definition, stop } = input;
  const { target, selection, annotated, doneBefore } = prepared;
  const existing = definition.existing ?? 'keep';
  const flow = new Flow();
  input.observers.add(({ status }) => {
    if (status === 429) flow.slowDown();
  });
  const pages = target.listAssets(selection ? { ids: selection } : {}).pages();
  return new AssetSource({
    pages: closing(pages, () => tally.listed()),
    flow,
    signal: stop.signal,
    listed: (durationMs) => tally.time('list', durationMs),
    services: {
      downloaded(sizeBytes, durationMs) {
        flow.finished(sizeBytes);
        tally.time('download', durationMs);
      },
      annotationsOf: async (assetId) => Array.fromAsync(target.loadAnnotations({ assetIds: [assetId] })),
    },
    accept(asset) {
      tally.seen();
      const before = doneBefore.get(asset.id);
      if (before !== undefined) tally.doneBefore(before);
      else if (asset.type !== 'IMAGE') tally.skipped(asset, 'not an image');
      else if (asset.uploadStatus !== 'DONE') tally.skipped(asset, `data is ${asset.uploadStatus}`);
      else if (existing === 'keep' && annotated.has(asset.id)) tally.skipped(asset, 'annotated already');
      else return true;
      return false;
    },
  });
};

async function* closing<T>(items: AsyncIterable<T>, closed: () => void): AsyncGenerator<T, void> {
  yield* items;
  closed();
}

const missingAssets = (total: number, selection: readonly string[] | undefined): string[] => {
  if (selection === undefined) return total === 0 ? ['the dataset version has no assets: nothing to do'] : [];
  if (selection.length === 0) return ['the job names no assets: nothing to do'];
  const gone = selection.length - total;
  return gone > 0
    ? [`${gone} of the ${selection.length} assets that the job names are not in the dataset version`]
    : [];
};

/** Wraps what no policy foresees: the platform is gone, or refuses. */
const explain = (error: unknown): RunError =>
  new RunError(isPlatformGone(error) ? EXIT.platform : exitCodeOf(error), messageOf(error), { cause: error });
