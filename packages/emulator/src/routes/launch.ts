import { z } from 'zod';
import type { Job } from '../entities/jobs.ts';
import type { Processing, ProcessingTarget } from '../entities/processings.ts';
import type { JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { jsonObject } from '../json.ts';
import { getLake, getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { newJob } from '../store/new-job.ts';
import type { Store } from '../store.ts';
import { jobAnswer } from './jobs.ts';
import { checkInputs } from './launch-inputs.ts';
import { getModelVersion } from './model-versions.ts';
import { getProcessing } from './processings.ts';
import { type Answer, created, type Routes, readBody } from './route.ts';

const launchBody = z.object({
  processing_id: z.string(),
  parameters: jsonObject.nullish(),
  asset_ids: z.array(z.string()).nullish(),
  data_ids: z.array(z.string()).nullish(),
  cpu: z.int().min(0).nullish(),
  gpu: z.int().min(0).nullish(),
  inputs: jsonObject.nullish(),
  // What the vendor's command line sends at the top, from before there were inputs.
  model_version_id: z.string().nullish(),
  target_version_name: z.string().nullish(),
  target_datalake_name: z.string().nullish(),
  offset: z.int().min(0).nullish(),
  limit: z.int().min(0).nullish(),
});

type LaunchBody = z.infer<typeof launchBody>;

interface Launch {
  target: ProcessingTarget;
  targetId: string;
  /** What the job's payload file holds; undefined for none. */
  payload: JsonObject | undefined;
  /** Makes or finds what the older contexts name as output. */
  outputOf: (inputs: JsonObject) => string | null;
}

const processingFor = (store: Store, id: string, target: ProcessingTarget): Processing => {
  const processing = getProcessing(store, id);
  if (processing.target !== target) {
    throw new HttpError(400, `${processing.name} works on a ${processing.target}, not on a ${target}`);
  }
  return processing;
};

const OLDER_INPUTS = ['model_version_id', 'target_version_name'] as const;

/** The inputs, with what an older launch says at the top where they say nothing. */
const inputsOf = (body: LaunchBody): JsonObject => {
  const inputs: JsonObject = { ...body.inputs };
  for (const name of OLDER_INPUTS) if (body[name] != null) inputs[name] ??= body[name];
  return inputs;
};

const launch = (platform: Platform, body: LaunchBody, { target, targetId, payload, outputOf }: Launch): Answer => {
  const { store, objects, contextKey } = platform;
  const processing = processingFor(store, body.processing_id, target);
  const inputs = inputsOf(body);
  checkInputs(store, processing, inputs);
  const outputId = contextKey === 'processing_job' ? null : outputOf(inputs);
  const id = store.newId('job');
  const payloadObjectName = payload === undefined ? null : `jobs/${id}/payload.json`;
  if (payloadObjectName !== null) {
    objects.put(payloadObjectName, Buffer.from(JSON.stringify(payload)), 'application/json');
  }
  const job: Job = newJob(store.newId, store.clock, {
    id,
    type: processing.type,
    contextKey,
    target,
    targetId,
    inputs,
    outputId,
    parameters: { ...processing.default_parameters, ...body.parameters },
    payloadObjectName,
    launch: {
      processing_id: processing.id,
      cpu: body.cpu ?? processing.default_cpu,
      gpu: body.gpu ?? processing.default_gpu,
    },
  });
  store.jobs.set(id, job);
  return created(jobAnswer(platform, job));
};

const checkSelection = (ids: readonly string[], isKnown: (id: string) => boolean, what: string): string[] => {
  const unknown = ids.find((id) => !isKnown(id));
  if (unknown !== undefined) throw new HttpError(400, `${unknown} is not one of the ${what}`);
  return [...new Set(ids)];
};

const outputVersion = (store: Store, { version: { dataset } }: VersionContent, name: unknown): string | null => {
  if (typeof name !== 'string' || name === '') return null;
  if (store.versionsOf(dataset).some(({ version }) => version.version === name)) {
    throw new HttpError(409, `${dataset.name} has a version ${name} already`);
  }
  const made = store.addVersion({ dataset, version: name, description: '', type: 'NOT_CONFIGURED', is_locked: false });
  return made.version.id;
};

const outputLake = ({ datalakes }: Store, id: unknown, name: string | null | undefined): string | null => {
  if (id == null && name == null) return null;
  const lakes = [...datalakes.lakes.values()];
  const found = lakes.find(({ datalake }) => (id == null ? datalake.name === name : datalake.id === id));
  if (found === undefined) throw new HttpError(400, 'There is no such datalake to write to');
  return found.datalake.id;
};

/** Data by their ids, or by their place as an older launch says it; always a list, for a datalake is never taken whole. */
const selectData = (
  { datas, datalake }: LakeContent,
  { data_ids, offset, limit }: LaunchBody,
  store: Store,
): string[] => {
  if (data_ids != null) {
    const isKnown = (id: string): boolean => store.datalakes.datas.get(id)?.datalake_id === datalake.id;
    return checkSelection(data_ids, isKnown, 'data of this datalake');
  }
  const start = offset ?? 0;
  return datas.slice(start, start + (limit ?? datas.length)).map(({ id }) => id);
};

export const launchRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'POST /api/dataset/version/:id/processing/launch': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const fields = readBody(launchBody, body);
      const { id } = content.version;
      const isKnown = (assetId: string): boolean => store.assets.get(assetId)?.version_id === id;
      const asset_ids =
        fields.asset_ids == null
          ? undefined
          : checkSelection(fields.asset_ids, isKnown, 'assets of this dataset version');
      return launch(platform, fields, {
        target: 'DATASET_VERSION',
        targetId: id,
        payload: asset_ids === undefined ? undefined : { asset_ids },
        outputOf: (inputs) => outputVersion(store, content, inputs['target_version_name']),
      });
    },
    'POST /api/datalake/:id/processing/launch': ({ param, body }) => {
      const lake = getLake(store, param('id'));
      const fields = readBody(launchBody, body);
      return launch(platform, fields, {
        target: 'DATALAKE',
        targetId: lake.datalake.id,
        payload: { data_ids: selectData(lake, fields, store) },
        outputOf: (inputs) => outputLake(store, inputs['output_datalake_id'], fields.target_datalake_name),
      });
    },
    'POST /api/model/version/:id/processing/launch': ({ param, body }) => {
      const { id } = getModelVersion(store, param('id'));
      return launch(platform, readBody(launchBody, body), {
        target: 'MODEL_VERSION',
        targetId: id,
        payload: undefined,
        outputOf: () => null,
      });
    },
  };
};
