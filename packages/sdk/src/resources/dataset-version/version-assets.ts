import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { safeFileName } from '../../http/file-name.ts';
import { readAsset } from '../../wire/asset.ts';
import { Asset } from '../asset/asset.ts';
import { MultiAsset } from '../asset/multi-asset.ts';
import type { CallOptions } from '../call-options.ts';
import type { InternalJob } from '../job/internal-job.ts';
import type { Job } from '../job/job.ts';
import type { DownloadAllOptions } from '../listing/download-all.ts';
import { type Identifieds, idsOf } from '../listing/ids-of.ts';
import { type LaunchOptions, launchProcessing } from '../processing/launch-processing.ts';
import { type AddDataOptions, addData, type CopyAssetsOptions, copyAssets } from './add-data.ts';
import { type ListAssetsOptions, listAssets } from './list-assets.ts';
import type { VersionCore } from './version-core.ts';
import { VersionLabels } from './version-labels.ts';

/** Which asset to find; what is given must all hold, and exactly one asset must fit. */
export interface FindAssetOptions extends CallOptions {
  readonly id?: string | undefined;
  readonly filename?: string | undefined;
  readonly objectName?: string | undefined;
  readonly dataId?: string | undefined;
}

/** How to launch a processing on a dataset version; without `assets` it runs on all of them. */
export interface LaunchOnAssetsOptions extends LaunchOptions {
  readonly assets?: Identifieds | undefined;
}

/** How to compare a folder with a version; `doDownload` (false) fetches what the folder lacks. */
export interface SynchronizeOptions extends DownloadAllOptions {
  readonly doDownload?: boolean | undefined;
}

/** How a folder and a version differ: paths of files that are no assets, and assets that are no files. */
export interface Synchronization {
  readonly notUploaded: readonly string[];
  readonly notDownloaded: MultiAsset;
}

/** The assets of a dataset version, and work on them. */
export abstract class VersionAssets extends VersionLabels {
  /**
   * The assets, page by page of up to 1000; an empty list is empty, not an error.
   * @throws TypeError for options that contradict each other
   */
  listAssets(options: ListAssetsOptions = {}): MultiAsset {
    return listAssets(this.connection, this.id, options);
  }

  /** Finds one asset. @throws ResourceNotFoundError when none fits */
  async findAsset(options: FindAssetOptions): Promise<Asset> {
    const { id, filename, objectName, dataId, signal } = options;
    const query = { data_id: dataId, filename, object_name: objectName, id };
    if (Object.values(query).every((value) => value === undefined)) {
      throw new TypeError('findAsset needs an id, filename, objectName or dataId');
    }
    const path = `${this.path}/assets/find`;
    const record = await this.connection.request({ method: 'GET', path, query, read: readAsset, signal });
    return new Asset(this.connection, record, this.id);
  }

  /**
   * Adds data as assets, 10,000 in a request, and waits until the platform has done so unless `wait` is false. Data that
   * are given twice are added once; no data, no request. After a lost answer it looks which data are assets by then, and
   * adds only the rest. Answers the platform's jobs: one a request whose answer came.
   * @throws JobFailedError when the platform's work failed, WaitTimeoutError, PartialFailureError when some requests or
   * jobs of several failed, TypeError for a tag that is none for assets
   */
  addData(data: Identifieds, options: AddDataOptions = {}): Promise<InternalJob[]> {
    return addData(this.connection, this.id, { data, options });
  }

  /**
   * Copies assets of this version into another version of the same dataset, 10,000 in a request, and waits until the
   * platform has done so unless `wait` is false; no assets, no request. Answers the platform's jobs.
   * @throws TypeError for a version of another dataset or this one, else as `addData`
   */
  async copyAssetsTo(
    destination: VersionCore,
    assets: Identifieds,
    options: CopyAssetsOptions = {},
  ): Promise<InternalJob[]> {
    if (destination.originId !== this.originId) throw new TypeError('assets can be copied within one dataset only');
    if (destination.id === this.id) throw new TypeError('assets cannot be copied into the version they are in');
    return copyAssets(this.connection, this.id, { destinationId: destination.id, assets, options });
  }

  /**
   * Downloads all assets into a folder, `./<dataset>/<version>` by default, and answers their absolute paths.
   * @throws PartialFailureError when some could not be downloaded
   */
  download(directory?: string, options: DownloadAllOptions = {}): Promise<string[]> {
    const target = directory ?? join(safeFileName(this.name), safeFileName(this.version));
    return this.listAssets({ signal: options.signal }).download(target, options);
  }

  /** Compares a folder with the version by file names. @throws Error of the file system when there is no such folder */
  async synchronize(directory: string, options: SynchronizeOptions = {}): Promise<Synchronization> {
    const { doDownload = false, ...download } = options;
    const entries = await readdir(directory, { withFileTypes: true });
    const local = new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
    const absent: Asset[] = [];
    const notUploaded = new Set(local);
    for await (const asset of this.listAssets({ signal: options.signal })) {
      const name = safeFileName(asset.filename);
      notUploaded.delete(name);
      if (!local.has(name)) absent.push(asset);
    }
    const notDownloaded = MultiAsset.of({ connection: this.connection, datasetVersionId: this.id }, absent);
    if (doDownload) await notDownloaded.download(directory, download);
    return { notUploaded: [...notUploaded].map((name) => join(directory, name)), notDownloaded };
  }

  /**
   * Launches a processing on assets of the version, or on all of them, and answers its job. Not repeated after a lost
   * answer, which may have begun a run.
   * @throws TypeError for an empty list of assets, BadRequestError for inputs that do not fit
   */
  async launchProcessing({ assets, ...options }: LaunchOnAssetsOptions): Promise<Job> {
    const selection = { asset_ids: assets === undefined ? null : await idsOf(assets) };
    return launchProcessing(this.connection, this.path, { ...options, selection });
  }
}
