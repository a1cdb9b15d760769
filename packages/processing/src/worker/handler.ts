import { availableParallelism } from 'node:os';
import { isPicselliaError, type Shape } from '@picsellia-ts/sdk';
import type { Asset } from '../asset.ts';
import type { LooseDefinition } from '../definition.ts';
import { causesOf, EXIT, HandlerError, isPlatformGone, messageOf, RunError, UnreadableImageError } from '../errors.ts';
import type { Ledger } from '../ledger.ts';
import type { Prepared, RunInput } from './run-input.ts';
import type { AssetSource } from './stream/asset-source.ts';
import type { RunAsset } from './stream/run-asset.ts';
import type { Tally } from './tally.ts';
import type { AnnotationWriter } from './write/annotation-writer.ts';
import { fitShapes } from './write/fit-shapes.ts';

/** What carries the assets to the handler and its results away. */
export interface Stream {
  readonly source: AssetSource;
  readonly tally: Tally;
  readonly writer: AnnotationWriter;
  readonly ledger: Ledger;
}

const DEFAULT_TIMEOUT_MS = 300_000;
/** To fetch and load a model may take longer than one asset, but not for ever: an hour by default. */
const SETUP_TIMEOUTS = 12;
export const assetTimeoutOf = (definition: LooseDefinition): number => definition.assetTimeoutMs ?? DEFAULT_TIMEOUT_MS;

/** Sets the user's code up, lets it work on the stream, and disposes of what it opened, whatever happened. */
export const runHandler = async (input: RunInput, prepared: Prepared, stream: Stream): Promise<void> => {
  const { definition } = input;
  const disposals: (() => unknown)[] = [];
  const context = contextOf(input, prepared, disposals);
  const timeoutMs = assetTimeoutOf(definition);
  const errors: unknown[] = [];
  try {
    const { setup } = definition;
    const setUp = setup && (() => inTime('setup has not come back', timeoutMs * SETUP_TIMEOUTS, () => setup(context)));
    const state = setUp ? await guarded('setup', setUp) : {};
    const full = { ...context, ...state };
    if (definition.run) await runWhole(definition.run, full, { input, stream });
    else if (definition.process) await runEach(definition.process, full, { input, stream });
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

const contextOf = (input: RunInput, prepared: Prepared, disposals: (() => unknown)[]): object => {
  const { line, section } = input;
  return {
    jobId: input.jobId,
    client: input.client,
    datasetVersion: prepared.target,
    workDir: input.workDir,
    signal: input.stop.signal,
    parameters: prepared.parameters,
    ...(prepared.model && { model: prepared.model }),
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

/** Tells what the user's code threw from what the platform did under it. */
const explain = (where: string, thrown: unknown): Error => {
  if (isPlatformGone(thrown)) return new RunError(EXIT.platform, messageOf(thrown), { cause: thrown });
  if (thrown instanceof RunError || (isPicselliaError(thrown) && thrown.name === 'ConfigurationError')) return thrown;
  const unreadable = [...causesOf(thrown)].find((error) => error instanceof UnreadableImageError);
  // It names the file itself, and the handler is not to blame.
  if (unreadable) return unreadable;
  return new HandlerError(`${where} threw: ${messageOf(thrown)}`, { cause: thrown });
};

const guarded = async <T>(where: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw explain(where, thrown);
  }
};

interface Part {
  readonly input: RunInput;
  readonly stream: Stream;
}

const runEach = async (
  handler: NonNullable<LooseDefinition['process']>,
  context: object,
  { input, stream }: Part,
): Promise<void> => {
  const { definition, stop } = input;
  const assets = stream.source[Symbol.asyncIterator]();
  const takeTurns = async () => {
    for (;;) {
      const next = await assets.next();
      if (next.done) return;
      await settleOne(next.value, () => handler(next.value, context), { input, stream });
    }
  };
  const turns = Math.max(1, definition.concurrency ?? availableParallelism());
  const errors: unknown[] = [];
  const failed = (error: unknown) => {
    errors.push(error);
    stop.abort(error);
  };
  // What the other turns have in hand is finished before what they use is disposed of.
  await Promise.all(Array.from({ length: turns }, () => takeTurns().catch(failed)));
  if (errors.length > 0) throw errors[0];
};

/** Runs the handler on one asset and hands its result to the writer; what fails is counted, what is worse ends the run. */
const settleOne = async (asset: RunAsset, handle: () => unknown, { input, stream }: Part): Promise<void> => {
  const { tally, writer, ledger, source } = stream;
  ledger.taken(asset.id, asset.filename);
  const start = performance.now();
  try {
    const what = `the handler has not come back from ${asset.filename}`;
    const result = await inTime(what, assetTimeoutOf(input.definition), handle);
    const handlerMs = performance.now() - start;
    tally.time('handler', handlerMs);
    const shapes = fitShapes(result, asset.filename, asset);
    ledger.released(asset.id);
    await writer.add({ asset, shapes, handlerMs });
  } catch (thrown) {
    ledger.released(asset.id);
    const error = isContract(thrown) ? thrown : explain(`${asset.filename}: the handler`, thrown);
    if (error instanceof RunError) throw error;
    tally.failed(asset, error);
  } finally {
    source.release(asset);
  }
};

const isContract = (thrown: unknown): thrown is Error => isPicselliaError(thrown) && thrown.name === 'ContractError';

/** A handler that never settles must not hold a job for ever. One that blocks the thread is seen by the supervisor. */
const inTime = async <T>(what: string, timeoutMs: number, work: () => T): Promise<Awaited<T>> => {
  let timer: NodeJS.Timeout | undefined;
  const blocked = new Promise<never>((_, reject) => {
    const message = `blocked: ${what} for ${timeoutMs / 1000} s`;
    timer = setTimeout(() => reject(new RunError(EXIT.userCode, message)), timeoutMs);
  });
  try {
    return await Promise.race([work(), blocked]);
  } finally {
    clearTimeout(timer);
  }
};

const runWhole = async (
  handler: NonNullable<LooseDefinition['run']>,
  context: object,
  { input, stream }: Part,
): Promise<void> => {
  const { source, tally, writer, ledger } = stream;
  const inHand = new Map<string, { asset: RunAsset; since: number }>();
  const settle = (asset: Asset): { asset: RunAsset; since: number } => {
    const mine = inHand.get(asset.id);
    if (!mine) throw new HandlerError(`run() settled ${asset.filename} twice, or never got it from assets()`);
    inHand.delete(asset.id);
    ledger.released(asset.id);
    source.release(mine.asset);
    return mine;
  };
  const rest = source[Symbol.asyncIterator]();
  async function* assets(): AsyncGenerator<RunAsset, void> {
    // By hand, because a loop that the user leaves must not close the source: what is left is still counted.
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const asset = next.value;
      inHand.set(asset.id, { asset, since: performance.now() });
      ledger.taken(asset.id, asset.filename);
      yield asset;
    }
  }
  const write = async (asset: Asset, result: readonly Shape[] | Shape): Promise<void> => {
    const { asset: mine, since } = settle(asset);
    const handlerMs = performance.now() - since;
    tally.time('handler', handlerMs);
    try {
      await writer.add({ asset: mine, shapes: fitShapes(result, asset.filename, mine), handlerMs });
    } catch (error) {
      if (!isContract(error)) throw error;
      // As with process(): the asset has failed, and the policy says whether the run goes on.
      tally.failed(mine, error);
    }
  };
  const skip = (asset: Asset, reason: string): void => tally.skipped(settle(asset).asset, reason);
  const timeoutMs = assetTimeoutOf(input.definition);
  await inSilence(
    inHand,
    timeoutMs,
    guarded('run', () => handler({ ...context, assets, write, skip })),
  );
  for (const { asset } of inHand.values()) {
    settle(asset);
    tally.skipped(asset, 'run() wrote nothing for it');
  }
  // What the handler did not ask for is counted too, so that no asset is without an end.
  source.stopPrefetching();
  for await (const asset of rest) {
    source.release(asset);
    tally.skipped(asset, 'run() did not ask for it');
  }
};

/** A run over the whole dataset is blocked when one asset stays in its hand for too long. */
const inSilence = async (
  inHand: ReadonlyMap<string, { asset: RunAsset; since: number }>,
  timeoutMs: number,
  work: Promise<void>,
): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const blocked = new Promise<never>((_, reject) => {
    const look = () => {
      const now = performance.now();
      const late = [...inHand.values()].find(({ since }) => now - since > timeoutMs);
      const message = `blocked: run() has kept ${late?.asset.filename} for ${timeoutMs / 1000} s`;
      if (late) reject(new RunError(EXIT.userCode, message));
    };
    timer = setInterval(look, Math.min(1000, timeoutMs / 4));
  });
  try {
    await Promise.race([work, blocked]);
  } finally {
    clearInterval(timer);
  }
};
