import { Ledger, type Written } from '../../ledger.ts';
import { readModel, readSelection, readTarget } from '../context.ts';
import type { RunInput } from '../run-input.ts';
import { fitTags } from '../write/fit-tags.ts';
import { TagWriter } from '../write/tag-writer.ts';
import { type ReadTags, verifyTags } from '../write/verify-tags.ts';
import type { Plan } from './plan.ts';
import { datasetLine, refuseData } from './read-dataset.ts';

/** A task that tags the assets it reads: auto-tagging. */
export const planTags = async (input: RunInput): Promise<Plan<readonly string[]>> => {
  const { client, context, definition } = input;
  const [target, model, selection] = await Promise.all([
    readTarget(client, context),
    readModel(input, 'optional'),
    readSelection(client, context),
  ]);
  const readTags: ReadTags = async (ids) => {
    const tags = new Map<string, readonly string[]>();
    for await (const asset of target.listAssets({ ids })) tags.set(asset.id, asset.tags);
    return tags;
  };
  return {
    context: { datasetVersion: target, ...(model && { model }) },
    announcement: [
      { level: 'info', text: datasetLine(definition.name, target, selection) },
      ...(model ? [{ level: 'info', text: `model ${model.name} (${model.type})` } as const] : []),
    ],
    pages: target.listAssets(selection ? { ids: selection } : {}).pages(),
    annotationsOf: (id) => Array.fromAsync(target.loadAnnotations({ assetIds: [id] })),
    refuse: refuseData,
    doneBefore: await readDone(input),
    selected: selection?.length,
    fit: (result, asset) => fitTags(result, asset.filename),
    open: (tools) => new TagWriter({ getOrCreateTag: (name) => target.getOrCreateAssetTag(name) }, tools),
    verify: (ledger) => verifyTags(ledger, readTags),
  };
};

/** Attaching again changes nothing, so the ledger's word is enough. */
const readDone = async ({ workDir, jobId }: RunInput): Promise<Map<string, Written>> => {
  const done = new Map<string, Written>();
  for await (const { asset, state, tags = [] } of Ledger.read(workDir, jobId)) {
    if (state === 'done') done.set(asset, { tags });
  }
  return done;
};
