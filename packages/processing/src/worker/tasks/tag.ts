import type { Datalake, DatasetVersion } from '@picsellia-ts/sdk';
import { ConfigurationError } from '../../errors.ts';
import { Ledger, type Written } from '../../ledger.ts';
import type { Model } from '../../task-table.ts';
import { readDataSelection, readModel, readSelection, readTagTarget } from '../context.ts';
import type { RunInput } from '../run-input.ts';
import { fitTags } from '../write/fit-tags.ts';
import { TagWriter } from '../write/tag-writer.ts';
import type { MakeTag } from '../write/tagger.ts';
import { type ReadTags, verifyTags } from '../write/verify-tags.ts';
import type { Plan, PlanWays } from './plan.ts';
import { annotationsOf, assetsOf, datasetLine, modelLine, refuseData } from './read-dataset.ts';

/** What a tagging's plan is made from. */
export interface TagFacts extends Pick<Plan<readonly string[]>, 'selected' | 'context' | 'doneBefore'> {
  /** Says what the run is about. */
  readonly line: string;
  readonly model?: Model;
}

/** What differs between tagging the assets of a dataset version and the data of a datalake. */
interface Target extends Pick<Plan<readonly string[]>, 'pages' | 'annotationsOf' | 'selected' | 'context'> {
  readonly line: string;
  readonly makeTag: MakeTag;
  readonly readTags: ReadTags;
}

/** A task that tags what it reads: auto-tagging, and data-auto-tagging on a datalake. */
export const planTags = async (input: RunInput): Promise<Plan<readonly string[]>> => {
  const [target, model, doneBefore] = await Promise.all([
    readTarget(input),
    readModel(input, 'optional'),
    readDone(input),
  ]);
  const { line, makeTag, readTags, context, pages, selected } = target;
  const facts = { line, context, selected, doneBefore, ...(model && { model }) };
  return tagPlan(facts, {
    pages,
    annotationsOf: (id) => target.annotationsOf(id),
    open: (tools) => new TagWriter(makeTag, tools),
    verify: (ledger) => verifyTags(ledger, readTags),
  });
};

/** The rules of a task that tags, wherever assets come from and results go. */
export const tagPlan = (
  { line, context, model, doneBefore, selected }: TagFacts,
  ways: PlanWays<readonly string[]>,
): Plan<readonly string[]> => ({
  context: { ...context, ...(model && { model }) },
  announcement: [{ level: 'info', text: line }, ...modelLine(model)],
  refuse: refuseData,
  doneBefore,
  selected,
  fit: (result, asset) => fitTags(result, asset.filename),
  ...ways,
});

const readTarget = async ({ client, context, definition }: RunInput): Promise<Target> => {
  const target = await readTagTarget(client, context, definition.task);
  if ('datalake' in target) {
    return onDatalake(target.datalake, await readDataSelection(client, context), definition.name);
  }
  return onVersion(target.version, await readSelection(client, context), definition.name);
};

const onVersion = (version: DatasetVersion, selection: readonly string[] | undefined, name: string): Target => ({
  context: { datasetVersion: version },
  line: datasetLine(name, version, selection),
  ...assetsOf(version, selection),
  ...annotationsOf(version),
  selected: selection?.length,
  makeTag: (tag) => version.getOrCreateAssetTag(tag),
  async readTags(sent) {
    const tags = new Map<string, readonly string[]>();
    for await (const asset of version.listAssets({ ids: [...sent.keys()] })) tags.set(asset.id, asset.tags);
    return tags;
  },
});

/** What the handler's question for the annotations of a data comes to. */
export const refuseAnnotations = (): Promise<never> =>
  Promise.reject(new ConfigurationError('data of a datalake have no annotations: these belong to assets'));

const onDatalake = (datalake: Datalake, selection: readonly string[], name: string): Target => ({
  context: { datalake },
  line: `${name} on the datalake ${datalake.name} (${selection.length} chosen data)`,
  pages: datalake.listData({ ids: selection }).pages(),
  annotationsOf: refuseAnnotations,
  selected: selection.length,
  makeTag: (tag) => datalake.getOrCreateDataTag(tag),
  // A list of data need not say their tags, so each tag is asked for.
  async readTags(sent) {
    const tags = new Map<string, string[]>();
    for (const tag of new Set([...sent.values()].flat())) {
      const ids = [...sent].flatMap(([id, names]) => (names.includes(tag) ? [id] : []));
      for await (const { id } of datalake.listData({ ids, tags: [tag] })) tags.set(id, [...(tags.get(id) ?? []), tag]);
    }
    return tags;
  },
});

/** Attaching again changes nothing, so the ledger's word is enough. */
const readDone = async ({ workDir, jobId }: RunInput): Promise<Map<string, Written>> => {
  const done = new Map<string, Written>();
  for await (const { asset, state, tags = [] } of Ledger.read(workDir, jobId)) {
    if (state === 'done') done.set(asset, { tags });
  }
  return done;
};
