import type { Data } from './entities/datalakes.ts';
import type { Annotation, Asset, Label } from './entities/datasets.ts';
import type { Job } from './entities/jobs.ts';
import { HttpError, notFound } from './http-error.ts';
import type { LakeContent } from './store/datalake-tables.ts';
import type { VersionContent } from './store/dataset-tables.ts';
import type { Store } from './store.ts';

/** A record by its id, or the 404 that the client expects. */
const found = <T>(record: T | undefined, what: string): T => {
  if (record === undefined) throw notFound(what);
  return record;
};

export const getVersion = (store: Store, id: string): VersionContent =>
  found(store.versions.get(id), 'Dataset version');

export const getLake = (store: Store, id: string): LakeContent => found(store.datalakes.lakes.get(id), 'Datalake');

export const getAsset = (store: Store, id: string): Asset => found(store.assets.get(id), 'Asset');

/** An asset that a body names. @throws HttpError 400 when it is not one of the version. */
export const getAssetOf = (store: Store, { version }: VersionContent, id: string): Asset => {
  const asset = store.assets.get(id);
  if (asset?.version_id !== version.id) {
    throw new HttpError(400, `Asset ${id} is not one of dataset version ${version.id}`);
  }
  return asset;
};

export const getData = (store: Store, id: string): Data => found(store.datalakes.datas.get(id), 'Data');

export const getAnnotation = (store: Store, id: string): Annotation => found(store.annotations.get(id), 'Annotation');

export const getJob = (store: Store, id: string): Job => found(store.jobs.get(id), 'Job');

export const refuseIfLocked = ({ version }: VersionContent): void => {
  if (version.is_locked) throw new HttpError(423, 'The dataset version is locked');
};

/** A label that a body names. @throws HttpError 400 when the version has none of that id. */
export const getLabelOf = ({ labels, version }: VersionContent, labelId: string): Label => {
  const label = labels.get(labelId);
  if (label === undefined) throw new HttpError(400, `Label ${labelId} is not one of dataset version ${version.id}`);
  return label;
};
