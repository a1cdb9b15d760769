import { z } from 'zod';
import { checkCustomMetadata } from '../custom-metadata/check-values.ts';
import type { DataSource } from '../entities/datalakes.ts';
import type { Job } from '../entities/jobs.ts';
import type { Tag } from '../entities/tags.ts';
import type { JsonObject } from '../entities/values.ts';
import { getLake } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { contentTypeOf, lastSegment } from '../storage/object-name.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import { newJob } from '../store/new-job.ts';
import {
  type CloudObject,
  cloudObjects,
  dataSourceOf,
  dataTagsOf,
  processData,
  sourceByName,
  tagsByName,
} from './data-changes.ts';
import { jobAnswer, setStatus, statusOf } from './jobs.ts';
import { created, type Routes, readBody } from './route.ts';

const MOST_OBJECTS = 500;

const prefixBody = z.object({
  prefixes: z.array(z.string()),
  tag_ids: z.array(z.string()).default([]),
  data_source_id: z.string().nullable().optional(),
});

const atMost = <T>(record: z.ZodType<Record<string, T>>): z.ZodType<Record<string, T>> =>
  record.refine((entries) => Object.keys(entries).length >= 1 && Object.keys(entries).length <= MOST_OBJECTS, {
    error: `1 to ${MOST_OBJECTS} at a time`,
  });

const objectsBody = z.object({ objects: atMost(cloudObjects) });

const projectionsBody = z.object({
  projections: atMost(
    z.record(z.string(), z.array(z.object({ name: z.string().min(1), object_name: z.string().min(1) }))),
  ),
});

/** Starts work that ends as a job of version 2; `work` says whether it did all that was asked for. */
const startImport = (platform: Platform, { datalake }: LakeContent, work: () => boolean): Job => {
  const { store, background } = platform;
  const job = newJob(store.newId, store.clock, {
    id: store.newId('job'),
    type: 'IMPORT_OBJECTS',
    contextKey: 'processing_job',
    target: 'DATALAKE',
    targetId: datalake.id,
    inputs: {},
    outputId: null,
    parameters: {},
    payloadObjectName: null,
    launch: undefined,
  });
  store.jobs.set(job.id, job);
  background.start({
    begun: () => setStatus(platform, job, 'RUNNING'),
    // A person may have killed it meanwhile.
    done: () => {
      if (statusOf(job) === 'RUNNING') setStatus(platform, job, work() ? 'SUCCEEDED' : 'FAILED');
    },
    failed: () => {
      if (statusOf(job) === 'RUNNING') setStatus(platform, job, 'FAILED');
    },
  });
  return job;
};

interface Marks {
  tags: Tag[];
  data_source: DataSource | null;
  metadata?: JsonObject | null;
  custom_metadata?: JsonObject | null;
}

/** Makes a data of an object of the storage; false when there is none. What is no picture or film is left out. */
const importObject = (platform: Platform, lake: LakeContent, objectName: string, marksOf: () => Marks): boolean => {
  const { store, objects } = platform;
  if (objects.get(objectName) === undefined) return false;
  const content_type = contentTypeOf(objectName);
  const isPicture = content_type.startsWith('image/') || content_type.startsWith('video/');
  if (!isPicture || lake.datasByObjectName.has(objectName)) return true;
  const data = store.datalakes.addData(lake, {
    ...marksOf(),
    object_name: objectName,
    filename: lastSegment(objectName),
    type: content_type.startsWith('video/') ? 'VIDEO' : 'IMAGE',
    content_type,
    upload_status: 'PENDING',
    meta: { width: 0, height: 0 },
  });
  processData(platform, data);
  return true;
};

const importPrefixes = (platform: Platform, lake: LakeContent, body: unknown): Job => {
  const { store, objects } = platform;
  const { prefixes, tag_ids, data_source_id } = readBody(prefixBody, body);
  const marks = { tags: dataTagsOf(store, lake, tag_ids), data_source: dataSourceOf(store, data_source_id) };
  return startImport(platform, lake, () => {
    for (const name of [...objects.names()].toSorted()) {
      if (prefixes.some((prefix) => name.startsWith(prefix))) importObject(platform, lake, name, () => marks);
    }
    return true;
  });
};

const marksOf = ({ store }: Platform, lake: LakeContent, object: CloudObject): Marks => ({
  tags: tagsByName(store, lake, object.tags),
  data_source: object.data_source ? sourceByName(store, object.data_source) : null,
  metadata: object.metadata ?? null,
  custom_metadata: object.custom_metadata ?? null,
});

const importObjects = (platform: Platform, lake: LakeContent, body: unknown): Job => {
  const entries = Object.entries(readBody(objectsBody, body).objects);
  for (const [, { custom_metadata }] of entries) checkCustomMetadata(custom_metadata ?? null, lake.customMetadata);
  return startImport(platform, lake, () => {
    const done = entries.map(([name, object]) =>
      importObject(platform, lake, name, () => marksOf(platform, lake, object)),
    );
    return done.every(Boolean);
  });
};

/** Keyed by the object name of the data; false when a data or a picture is not there. */
const importProjections = (platform: Platform, lake: LakeContent, body: unknown): Job => {
  const { store, objects } = platform;
  const { projections } = readBody(projectionsBody, body);
  const wanted = Object.entries(projections).flatMap(([objectName, list]) =>
    list.map((one) => ({ objectName, ...one })),
  );
  return startImport(platform, lake, () => {
    const done = wanted.map(({ objectName, name, object_name }) => {
      const [data] = lake.datasByObjectName.get(objectName);
      if (data === undefined || objects.get(object_name) === undefined) return false;
      const [filename, content_type] = [lastSegment(object_name), contentTypeOf(object_name)];
      const rest = { file_size: null, compute_status: 'DONE', infos: null } as const;
      store.datalakes.addProjection({ data_id: data.id, name, object_name, filename, content_type, ...rest });
      return true;
    });
    return done.every(Boolean);
  });
};

/** Data and projections made of what is in the storage already. */
export const importRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  const answer = ({ datalake }: LakeContent, job: Job): object => ({ datalake, job: jobAnswer(platform, job) });
  return {
    'POST /api/datalake/:id/objects': ({ param, body }) => {
      const lake = getLake(store, param('id'));
      const isByName = typeof body === 'object' && body !== null && 'objects' in body;
      return created(answer(lake, (isByName ? importObjects : importPrefixes)(platform, lake, body)));
    },
    'POST /api/datalake/:id/objects/projections': ({ param, body }) => {
      const lake = getLake(store, param('id'));
      return created(answer(lake, importProjections(platform, lake, body)));
    },
  };
};
