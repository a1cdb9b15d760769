import {
  ApiError,
  type Asset,
  type Datalake,
  type DatasetVersion,
  JobFailedError,
  WaitTimeoutError,
} from '@picsellia-ts/sdk';
import { isPlatformGone } from '../../errors.ts';

/** A data that is to be an asset of the output version. */
export interface AddedData {
  readonly dataId: string;
  /** Whether the platform has processed the upload. */
  readonly isReady: boolean;
  /** Whether it may be in the version already. */
  readonly isOld: boolean;
}

/** Where data become assets. */
export interface Output {
  readonly output: DatasetVersion;
  readonly datalake: Datalake;
}

const PROCESSED_MS = 150_000;

const assetsOf = async (output: DatasetVersion, dataIds: readonly string[]): Promise<Map<string, Asset>> => {
  const assets = new Map<string, Asset>();
  if (dataIds.length === 0) return assets;
  for await (const asset of output.listAssets({ dataIds })) assets.set(asset.dataId, asset);
  return assets;
};

/** Whether an error speaks of what was asked for, not of the platform. */
const isRefusal = (error: unknown): error is Error =>
  !isPlatformGone(error) && (error instanceof ApiError || error instanceof JobFailedError);

/** Adds data, and answers why that failed; what of them is there all the same is looked up afterwards. */
const tryToAdd = async (output: DatasetVersion, dataIds: readonly string[]): Promise<Error | undefined> => {
  if (dataIds.length === 0) return undefined;
  try {
    await output.addData(dataIds);
    return undefined;
  } catch (error) {
    if (isRefusal(error) || error instanceof WaitTimeoutError) return error;
    throw error;
  }
};

const waitUntilProcessed = async (datalake: Datalake, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const list = datalake.listData({ ids });
  try {
    await list.waitForUploadDone({ timeoutMs: PROCESSED_MS });
    return new Set();
  } catch (error) {
    if (isPlatformGone(error)) throw error;
    const unusable = new Set(ids);
    for await (const { id, uploadStatus } of list) if (uploadStatus === 'DONE') unusable.delete(id);
    return unusable;
  }
};

/** What became of data that were to be added: their assets, and why the others are none, both by the data's id. */
export interface Addition {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly failures: ReadonlyMap<string, Error>;
}

/**
 * Makes assets of data, each once: what may be in the version already is looked up first, and what a failed request has
 * left out is tried once more, one by one.
 */
export const addImages = async ({ output, datalake }: Output, data: readonly AddedData[]): Promise<Addition> => {
  const failures = new Map<string, Error>();
  const unready = data.filter(({ isReady }) => !isReady).map(({ dataId }) => dataId);
  for (const id of await waitUntilProcessed(datalake, unready)) {
    failures.set(id, new Error('the platform could not process the upload'));
  }
  const ids = [...new Set(data.map(({ dataId }) => dataId))].filter((id) => !failures.has(id));
  const old = new Set(data.filter(({ isOld }) => isOld).map(({ dataId }) => dataId));
  const there = await assetsOf(
    output,
    ids.filter((id) => old.has(id)),
  );
  const wanted = ids.filter((id) => !there.has(id));
  const refusal = await tryToAdd(output, wanted);
  const assets = new Map([...there, ...(await assetsOf(output, wanted))]);
  for (const id of wanted.filter((id) => !assets.has(id))) {
    const again = (await tryToAdd(output, [id])) ?? refusal;
    const asset = (await assetsOf(output, [id])).get(id);
    if (asset) assets.set(id, asset);
    else failures.set(id, again ?? new Error(`the data ${id} did not become an asset of the output version`));
  }
  return { assets, failures };
};
