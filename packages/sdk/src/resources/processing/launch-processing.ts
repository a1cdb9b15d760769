import type { Connection } from '../../http/connection.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { readJob } from '../../wire/job.ts';
import type { CallOptions } from '../call-options.ts';
import { Job } from '../job/job.ts';

/**
 * How to launch a processing: itself or its id; `parameters`, `cpu` and `gpu` default to what the processing says;
 * `inputs` are checked by the platform against those that the processing declares.
 */
export interface LaunchOptions extends CallOptions {
  readonly processing: { readonly id: string } | string;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly cpu?: number | undefined;
  readonly gpu?: number | undefined;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
}

/** What of the target is processed: nothing said is all of it. */
export type LaunchSelection =
  | { readonly asset_ids: readonly string[] | null }
  | { readonly data_ids: readonly string[] }
  | undefined;

const once = (ids: readonly string[]): string[] => {
  // What the platform makes of an empty list is not known, and it must not be everything.
  if (ids.length === 0) throw new TypeError('there is nothing to launch the processing on: the list is empty');
  return [...new Set(ids)];
};

const eachOnce = (selection: LaunchSelection): LaunchSelection => {
  if (selection === undefined) return undefined;
  if ('data_ids' in selection) return { data_ids: once(selection.data_ids) };
  return { asset_ids: selection.asset_ids === null ? null : once(selection.asset_ids) };
};

/**
 * Launches a processing on the target behind an API path. Not repeated after a lost answer, which may have begun a run.
 * @throws TypeError for an empty selection; BadRequestError for inputs that do not fit
 */
export const launchProcessing = async (
  connection: Connection,
  targetPath: string,
  { selection, ...options }: LaunchOptions & { readonly selection?: LaunchSelection },
): Promise<Job> => {
  const { processing, parameters = null, cpu = null, gpu = null, inputs = {}, signal } = options;
  const call = {
    method: 'POST',
    path: `${targetPath}/processing/launch`,
    body: {
      processing_id: typeof processing === 'string' ? processing : processing.id,
      parameters,
      ...eachOnce(selection),
      cpu,
      gpu,
      inputs,
    },
    read: readJob,
    signal,
  } as const;
  const look = 'see on the platform whether a job has begun before you launch it again';
  const record = await sendTelling(look, () => connection.request(call));
  return new Job(connection, record);
};
