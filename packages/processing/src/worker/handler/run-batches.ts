import type { LooseDefinition } from '../../definition.ts';
import { HandlerError } from '../../errors.ts';
import type { ImageMemory } from '../stream/image-memory.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import { BlockedError, harmless, inTime } from './guard.ts';
import { inTurns } from './run-each.ts';
import { inScope } from './scope.ts';
import { type Said, settle } from './settle.ts';
import { assetTimeoutOf, type Part, type Stream } from './stream.ts';

const BATCH = 8;

/** Takes assets batch by batch: so many, or fewer where more would not have room together. */
class Batches {
  readonly #assets: AsyncIterator<RunAsset, void>;
  readonly #size: number;
  readonly #images: ImageMemory;
  #next: RunAsset | undefined;

  constructor({ source, images }: Stream, size: number) {
    this.#assets = source[Symbol.asyncIterator]();
    this.#size = size;
    this.#images = images;
  }

  async take(): Promise<RunAsset[]> {
    const batch: RunAsset[] = [];
    while (batch.length < this.#size) {
      const asset = this.#next ?? (await this.#assets.next()).value;
      this.#next = undefined;
      if (asset === undefined) break;
      if (batch.length > 0 && !this.#images.isRoomFor([...batch, asset])) {
        this.#next = asset;
        break;
      }
      batch.push(asset);
    }
    return batch;
  }
}

/** One result an asset, in the order of the batch; a batch that fails as a whole fails each of its assets. */
const spread = (answer: unknown, size: number): Said[] => {
  if (Array.isArray(answer) && answer.length === size) return answer.map((result: unknown) => ({ result }));
  const found = Array.isArray(answer) ? `${answer.length} results` : typeof answer;
  const thrown = new HandlerError(
    `processBatch() got ${size} assets and returned ${found}; return one result an asset`,
  );
  return Array.from({ length: size }, () => ({ thrown }));
};

/** `processBatch`: several assets a call, one call at a time unless `concurrency` says otherwise. */
export const runBatches = (
  handler: NonNullable<LooseDefinition['processBatch']>,
  context: object,
  part: Part,
): Promise<void> => {
  const { definition } = part.input;
  const { source, tally, ledger, images } = part.stream;
  const batches = new Batches(part.stream, definition.batchSize ?? BATCH);
  // Turns wait for each other, so that a batch is as full as the list allows.
  let gathering: Promise<unknown> = Promise.resolve();
  return inTurns(definition.concurrency ?? 1, part.input.stop, async () => {
    const taken = gathering.then(() => batches.take());
    gathering = taken.catch(() => undefined);
    const batch = await taken;
    const [first] = batch;
    if (first === undefined) return false;
    await images.take(batch);
    try {
      // Stopped while they waited: they have not begun.
      if (part.input.stop.signal.aborted) return false;
      for (const asset of batch) ledger.taken(asset.id, asset.filename);
      const start = performance.now();
      const what = `processBatch() has not come back from ${batch.length} assets, the first ${first.filename},`;
      const limitMs = assetTimeoutOf(definition) * batch.length;
      const said = await inTime(what, limitMs, () => inScope(batch, () => handler(batch, context))).then(
        (answer) => spread(answer, batch.length),
        (value: unknown) => {
          const thrown = harmless(value);
          // Each of them, because the first ends the run.
          if (thrown instanceof BlockedError) for (const asset of batch) tally.blocked(asset);
          return batch.map(() => ({ thrown }));
        },
      );
      const handlerMs = (performance.now() - start) / batch.length;
      for (const [index, asset] of batch.entries()) {
        const one = said[index] ?? { thrown: new HandlerError('processBatch() returned nothing') };
        if ('result' in one) tally.time('handler', handlerMs);
        await settle(asset, { ...one, handlerMs }, part);
      }
    } finally {
      for (const asset of batch) source.release(asset);
      images.release(batch);
    }
    return true;
  });
};
