import type { DatasetVersion, Shape } from '@picsellia-ts/sdk';
import { Ledger, type Written } from '../../ledger.ts';
import { readModel, readSelection, readTarget } from '../context.ts';
import type { Existing, RunInput } from '../run-input.ts';
import { AnnotationWriter } from '../write/annotation-writer.ts';
import { fitShapes } from '../write/fit-shapes.ts';
import { countPlatform, verify } from '../write/verify.ts';
import type { Plan } from './plan.ts';
import { datasetLine, refuseData } from './read-dataset.ts';

/** A task that writes annotations on the assets it reads: pre-annotation and auto-annotation. */
export const planAnnotations = async (input: RunInput): Promise<Plan<readonly Shape[]>> => {
  const { client, context, definition } = input;
  const existing: Existing = definition.existing ?? 'keep';
  const [target, model, selection] = await Promise.all([
    readTarget(client, context),
    readModel(input),
    readSelection(client, context),
  ]);
  const [annotated, before] = await Promise.all([
    listAnnotated(target),
    existing === 'replace' ? undefined : countPlatform(target),
  ]);
  const doneBefore = await readDone(input, annotated);
  const shapesBefore = [...doneBefore.values()].reduce((sum, { shapes = [] }) => sum + shapes.length, 0);
  return {
    context: { datasetVersion: target, ...(model && { model }) },
    announcement: [
      ...overwriting(existing, annotated, doneBefore),
      { level: 'info', text: datasetLine(definition.name, target, selection) },
      ...(model ? [{ level: 'info', text: `model ${model.name} (${model.type})` } as const] : []),
    ],
    pages: target.listAssets(selection ? { ids: selection } : {}).pages(),
    annotationsOf: (id) => Array.fromAsync(target.loadAnnotations({ assetIds: [id] })),
    refuse: (item) =>
      refuseData(item) ?? (existing === 'keep' && annotated.has(item.id) ? 'annotated already' : undefined),
    doneBefore,
    selected: selection?.length,
    fit: (result, asset) => fitShapes(result, asset.filename, asset),
    open: (tools) =>
      new AnnotationWriter({
        ...tools,
        version: target,
        existing,
        outputType: definition.outputType,
        scoreAttribute: definition.scoreAttribute,
      }),
    verify: async (ledger, { shapes }) => ({ ...(await verify(target, ledger, before, shapes - shapesBefore)) }),
  };
};

const listAnnotated = async (version: DatasetVersion): Promise<Set<string>> => {
  const ids = new Set<string>();
  for await (const { assetId } of version.listAnnotations()) if (assetId) ids.add(assetId);
  return ids;
};

/** What the ledger calls done counts only while the platform still holds it. */
const readDone = async (
  { workDir, jobId }: RunInput,
  annotated: ReadonlySet<string>,
): Promise<Map<string, Written>> => {
  const done = new Map<string, Written>();
  for await (const { asset, state, shapes = [] } of Ledger.read(workDir, jobId)) {
    if (state === 'done' && (shapes.length === 0 || annotated.has(asset))) done.set(asset, { shapes });
  }
  return done;
};

const overwriting = (
  existing: Existing,
  annotated: ReadonlySet<string>,
  doneBefore: ReadonlyMap<string, Written>,
): Plan<unknown>['announcement'] => {
  const others = [...annotated].filter((id) => !doneBefore.has(id)).length;
  if (existing === 'replace') {
    return [{ level: 'warn', text: `existing: 'replace' concerns ${others} assets that have an annotation` }];
  }
  return others > 0 ? [{ level: 'info', text: `${others} assets have an annotation; existing: '${existing}'` }] : [];
};
