import { DatasetVersion, type InferenceType } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../definition.ts';
import type { Written } from '../ledger.ts';
import type { Model } from '../task-table.ts';
import type { Pending, PlanWays, Sink, SinkTools } from '../worker/tasks/plan.ts';
import { refuseAnnotations } from '../worker/tasks/tag.ts';
import { absent } from './absent.ts';
import type { TestImages } from './read-images.ts';
import type { MadeImage } from './result.ts';

/** What a test's plan is made from. */
export interface MemoryInput {
  readonly definition: LooseDefinition;
  readonly images: TestImages;
  readonly model: Model | undefined;
  readonly versionId: string;
  readonly jobId: string;
  readonly type: InferenceType;
  /** Receives the images that each asset brings into the output version, by its id. */
  readonly made: Map<string, readonly MadeImage[]>;
}

/** Says what would be written for an asset. @throws ContractError when the platform could not take it. */
export type Take<Result> = (pending: Pending<Result>) => Written | Promise<Written>;

/** Nothing has to be written, so that each result has arrived at once. */
class MemorySink<Result> implements Sink<Result> {
  readonly #tools: SinkTools;
  readonly #take: Take<Result>;

  constructor(tools: SinkTools, take: Take<Result>) {
    this.#tools = tools;
    this.#take = take;
  }

  async add(pending: Pending<Result>): Promise<void> {
    const { asset, handlerMs } = pending;
    this.#tools.tally.done([{ asset, written: await this.#take(pending), handlerMs }]);
  }

  async end(): Promise<void> {
    // What was taken has arrived.
  }
}

async function* onePage<T>(items: readonly T[]): AsyncGenerator<readonly T[], void> {
  yield items;
}

/** Assets come from the test, and results go no further than what `take` makes of them. */
export const waysOf = <Result>({ definition, images }: MemoryInput, take: Take<Result>): PlanWays<Result> => ({
  pages: onePage(images.assets),
  async annotationsOf(id) {
    if (definition.task === 'data-auto-tagging') return refuseAnnotations();
    const annotation = images.annotations.get(id);
    return annotation ? [annotation] : [];
  },
  open: (tools) => new MemorySink(tools, take),
  verify: async () => undefined,
});

/** The dataset version that the job aims at. */
export const versionOf = ({ images, versionId, type }: MemoryInput): DatasetVersion => {
  const size = images.assets.length;
  const facts = { id: versionId, name: 'test', version: 'memory', type, size, isLocked: false };
  return absent(DatasetVersion, 'ctx.datasetVersion', facts);
};
