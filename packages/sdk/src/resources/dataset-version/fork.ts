import type { InferenceType } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import { type DatasetVersionRecord, readFork } from '../../wire/dataset-version.ts';
import { InternalJob } from '../job/internal-job.ts';
import { type Identifieds, idsOf } from '../listing/ids-of.ts';
import { ID_CHUNK } from '../tag/move-tag.ts';
import { copyAssets } from './add-data.ts';
import { type BackgroundOptions, finish } from './add-once.ts';

/**
 * How to fork: without `assets` all of them go into the new version; `type` defaults to NOT_CONFIGURED, not to this
 * version's; tags, labels and annotations stay behind unless they are asked for.
 */
export interface ForkOptions extends BackgroundOptions {
  readonly description?: string | undefined;
  readonly assets?: Identifieds | undefined;
  readonly type?: InferenceType | undefined;
  readonly withTags?: boolean | undefined;
  readonly withLabels?: boolean | undefined;
  readonly withAnnotations?: boolean | undefined;
}

interface Origin {
  readonly id: string;
  readonly originId: string;
  readonly version: string;
}

/** Makes a new version of the same dataset out of another one. */
export const forkVersion = async (
  connection: Connection,
  origin: Origin,
  { version, options }: { readonly version: string; readonly options: ForkOptions },
): Promise<{ record: DatasetVersionRecord; job: InternalJob }> => {
  if (version === '') throw new TypeError('the name of a version cannot be empty');
  const { withTags = false, withLabels = false, withAnnotations = false, wait = true, signal } = options;
  const assetIds = options.assets === undefined ? undefined : await idsOf(options.assets);
  const isLarge = assetIds !== undefined && assetIds.length > ID_CHUNK;
  const call = {
    method: 'POST',
    path: apiPath`/api/dataset/${origin.originId}/fork`,
    body: {
      parent_id: origin.id,
      version,
      description: options.description ?? `Fork from ${origin.version}`,
      type: options.type ?? 'NOT_CONFIGURED',
      with_tags: withTags,
      with_labels: withLabels,
      with_annotations: withAnnotations,
      asset_ids: isLarge ? [] : assetIds,
    },
    read: readFork,
    signal,
  } as const;
  // The answer alone names the job that copies, so that a fork that is found cannot be waited for.
  const look = `getVersion(${JSON.stringify(version)}) of the dataset answers it then`;
  const answer = await sendTelling(look, () => connection.request(call));
  const job = new InternalJob(connection, answer.job);
  if (wait || isLarge) await finish('the fork', job, options);
  if (!isLarge) return { record: answer.version, job };
  const copy = { destinationId: answer.version.id, assets: assetIds, options };
  const jobs = await copyAssets(connection, origin.id, copy);
  return { record: answer.version, job: jobs.at(-1) ?? job };
};
