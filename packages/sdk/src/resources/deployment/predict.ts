import type { ApiError, ApiFailure } from '../../errors.ts';
import { type MultipartForm, multipartForm } from '../../http/multipart-form.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type FileSource, SourceFile } from '../../http/source-file.ts';
import { PredictionError } from '../../monitoring/errors.ts';
import { writeCloudImage } from '../../wire/monitoring.ts';
import type { CallOptions } from '../call-options.ts';
import type { DeploymentSite } from './site.ts';

/** One name, or what has one. */
type Named = string | { readonly name: string };

/**
 * How a prediction is asked for. It is monitored unless `monitor` is false, and its image then kept with `tags`, `source`
 * and metadata, in the folder `uploadDir` of the storage; `postprocess` (true) asks for the model's output in the format
 * of the deployment. What is lost on the way is not asked for again, since the service may have monitored it.
 */
export interface PredictOptions extends CallOptions {
  readonly tags?: Named | readonly Named[] | undefined;
  readonly source?: Named | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly customMetadata?: Readonly<Record<string, unknown>> | undefined;
  readonly monitor?: boolean | undefined;
  readonly postprocess?: boolean | undefined;
  readonly uploadDir?: string | undefined;
}

/** How a prediction of an image in the deployment's storage is asked for. */
export type PredictStoredOptions = Omit<PredictOptions, 'uploadDir'>;

/** What the model said, as the service answered it. */
export type ServingAnswer = Readonly<Record<string, unknown>>;

const nameOf = (named: Named): string => (typeof named === 'string' ? named : named.name);

const isList = (tags: Named | readonly Named[]): tags is readonly Named[] => Array.isArray(tags);

const namesOf = (tags: PredictOptions['tags'] = []): readonly string[] => (isList(tags) ? tags : [tags]).map(nameOf);

const isTold = (metadata: PredictOptions['metadata']): boolean =>
  metadata !== undefined && Object.keys(metadata).length > 0;

const readAnswer = (body: unknown): ServingAnswer => {
  if (typeof body === 'object' && body !== null) return body as ServingAnswer;
  throw new TypeError('an object was expected');
};

const toError = (failure: ApiFailure): ApiError => new PredictionError(failure);

// Booleans are written as the service's own client writes them.
const flag = (value = true): string => (value ? 'True' : 'False');

const formOf = (source: SourceFile, options: PredictOptions): MultipartForm => {
  const { source: origin, uploadDir, metadata, customMetadata } = options;
  const fields: [string, string][] = [
    ...namesOf(options.tags).map((tag): [string, string] => ['tags', tag]),
    ['monitor', flag(options.monitor)],
    ['postprocess', flag(options.postprocess)],
  ];
  if (origin !== undefined) fields.push(['source', nameOf(origin)]);
  if (uploadDir !== undefined) fields.push(['upload_dir', uploadDir]);
  if (isTold(metadata)) fields.push(['metadata', JSON.stringify(metadata)]);
  if (isTold(customMetadata)) fields.push(['custom_metadata', JSON.stringify(customMetadata)]);
  return multipartForm(fields, { field: 'media', filename: source.filename, source });
};

/** Asks for a prediction of a file on disk, or of bytes with a name. */
export const predictFile = async (
  site: DeploymentSite,
  image: FileSource,
  options: PredictOptions,
): Promise<ServingAnswer> => {
  const service = site.service('serving');
  await using source = await SourceFile.open(image);
  return await service.request({
    method: 'POST',
    path: apiPath`/api/deployments/${site.id}/predict`,
    form: formOf(source, options),
    status: 200,
    read: readAnswer,
    toError,
    signal: options.signal,
  });
};

const cloudImage = async (
  site: DeploymentSite,
  objectName: string,
  signal: MaybeSignal,
): Promise<Record<string, string>> => writeCloudImage(await site.targetStorage(signal), objectName);

/** Asks for a prediction of an image in the deployment's storage. */
export const predictStored = async (
  site: DeploymentSite,
  objectName: string,
  options: PredictStoredOptions,
): Promise<ServingAnswer> => {
  const service = site.service('serving');
  const { source, metadata, customMetadata, monitor = true, postprocess = true, signal } = options;
  const body = {
    tags: namesOf(options.tags),
    monitor,
    postprocess,
    ...(source === undefined ? {} : { source: nameOf(source) }),
    ...(isTold(metadata) ? { metadata } : {}),
    ...(isTold(customMetadata) ? { custom_metadata: customMetadata } : {}),
    cloud_image: await cloudImage(site, objectName, signal),
  };
  const path = apiPath`/api/v2/deployments/${site.id}/predict`;
  return service.request({ method: 'POST', path, body, status: 200, read: readAnswer, toError, signal });
};

/** Asks for the shadow model's prediction of an image that has a prediction. */
export const predictShadow = async (
  site: DeploymentSite,
  asset: { readonly oraclePredictionId: string; readonly objectName: string },
  { monitor = true, signal }: CallOptions & { readonly monitor?: boolean | undefined },
): Promise<ServingAnswer> => {
  const service = site.service('serving');
  const body = {
    prediction_id: asset.oraclePredictionId,
    monitor,
    cloud_image: await cloudImage(site, asset.objectName, signal),
  };
  const path = apiPath`/api/v2/deployments/${site.id}/predict/shadow`;
  return service.request({ method: 'POST', path, body, status: 200, read: readAnswer, toError, signal });
};
