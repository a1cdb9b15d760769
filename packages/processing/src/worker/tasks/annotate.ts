import type { DatasetVersion, DatasetVersionReader, Shape } from '@picsellia-ts/sdk';
import { ahead } from '../../ahead.ts';
import type { LooseDefinition } from '../../definition.ts';
import { Intents } from '../../intents.ts';
import { Ledger, type Written } from '../../ledger.ts';
import type { Model } from '../../task-table.ts';
import { readModel, readSelection, readTarget } from '../context.ts';
import type { Existing, RunInput } from '../run-input.ts';
import { AnnotationWriter } from '../write/annotation-writer.ts';
import { fitShapes } from '../write/fit-shapes.ts';
import { settleIntents } from '../write/settle-intents.ts';
import { findUnfinished, mayBeUnfinished } from '../write/unfinished.ts';
import { countPlatform, verify } from '../write/verify.ts';
import type { Plan, PlanWays } from './plan.ts';
import { annotationsOf, assetsOf, datasetLine, modelLine, refuseData } from './read-dataset.ts';

/** A task that writes annotations on the assets it reads: pre-annotation and auto-annotation. */
export const planAnnotations = async (input: RunInput): Promise<Plan<readonly Shape[]>> => {
  const { client, context, definition } = input;
  const existing: Existing = definition.existing ?? 'keep';
  const known = ahead(Promise.all([readTarget(client, context), readModel(input)]));
  const selection = await readSelection(client, context);
  // By its id alone: the first images are on their way when the version itself is known.
  const reader = client.readerOfDatasetVersion(context.targetId);
  const assets = assetsOf(reader, selection);
  const listed = ahead(listAnnotated(input, reader, known));
  const counted = existing === 'replace' ? undefined : ahead(countPlatform(reader));
  // What is wrong with the launch is told first.
  const [target, model] = await known;
  const [annotated, before] = await Promise.all([listed, counted]);
  const intents = existing === 'append' ? new Intents(input.workDir, input.jobId) : undefined;
  if (intents) warnOfFreshDisk(input);
  const inLedger = await readDone(input, annotated);
  const settled = intents && (await settleIntents(target, intents, inLedger));
  const doneBefore = new Map([...inLedger, ...(settled?.done ?? [])]);
  const { isTakenUp = false } = input;
  const shapesBefore = [...doneBefore.values()].reduce((sum, { shapes = [] }) => sum + shapes.length, 0);
  const facts = { target, annotated, doneBefore, ...(model && { model }), ...(selection && { selection }) };
  return annotationPlan(definition, facts, {
    ...assets,
    ...annotationsOf(target),
    open: (tools) =>
      new AnnotationWriter({
        ...tools,
        version: target,
        existing,
        ...(intents && settled && { appending: { intents, begun: settled.begun, isTakenUp } }),
        outputType: definition.outputType,
        scoreAttribute: definition.scoreAttribute,
        line: input.line,
      }),
    verify: async (ledger, { shapes }) => ({
      ...(await verify(target, ledger, { before, shapes: shapes - shapesBefore })),
    }),
  });
};

/** What an annotation's plan is made from. */
export interface AnnotationFacts {
  readonly target: DatasetVersion;
  readonly model?: Model;
  readonly selection?: readonly string[];
  /** Ids of the assets that have an annotation. */
  readonly annotated: ReadonlySet<string>;
  readonly doneBefore: ReadonlyMap<string, Written>;
}

/** The rules of a task that writes annotations, wherever assets come from and results go. */
export const annotationPlan = (
  { name, existing = 'keep' }: LooseDefinition,
  { target, model, selection, annotated, doneBefore }: AnnotationFacts,
  ways: PlanWays<readonly Shape[]>,
): Plan<readonly Shape[]> => ({
  context: { datasetVersion: target, ...(model && { model }) },
  announcement: [
    ...overwriting(existing, annotated, doneBefore),
    { level: 'info', text: datasetLine(name, target, selection) },
    ...modelLine(model),
  ],
  refuse: (item) =>
    refuseData(item) ?? (existing === 'keep' && annotated.has(item.id) ? 'annotated already' : undefined),
  doneBefore,
  selected: selection?.length,
  fit: (result, asset) => fitShapes(result, asset.filename, asset),
  ...ways,
});

/** Ids of the assets that have an annotation, but for those whose annotation a former start has left empty. */
const listAnnotated = async (
  { isTakenUp }: RunInput,
  reader: DatasetVersionReader,
  known: Promise<readonly [DatasetVersion, ...unknown[]]>,
): Promise<Set<string>> => {
  const ids = new Set<string>();
  const blank: string[] = [];
  const [version] = isTakenUp ? await known : [];
  for await (const annotation of reader.listAnnotations()) {
    const { assetId } = annotation;
    if (!assetId) continue;
    ids.add(assetId);
    if (version && mayBeUnfinished(version, annotation)) blank.push(assetId);
  }
  if (version) for (const id of await findUnfinished(version, blank)) ids.delete(id);
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

/** The platform does not tell whose a shape is; without the disk of the former start its shapes alone do. */
const warnOfFreshDisk = ({ isTakenUp, workDir, line }: RunInput): void => {
  if (!isTakenUp || Ledger.isThere(workDir)) return;
  line(
    'warn',
    "existing: 'append' on a fresh disk: what a former start of this job has added is known by kind, label and place; " +
      'where the handler says something else this time, that is added as well',
  );
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
