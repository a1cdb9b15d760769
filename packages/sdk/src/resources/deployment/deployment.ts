import type { InferenceType, TagTarget } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import type { ServiceConnection } from '../../http/service-connection.ts';
import type { MonitorDetails, MonitoredData, MonitorOptions, ShadowFacts } from '../../monitoring/monitor-options.ts';
import type { DeploymentRecord } from '../../wire/deployment.ts';
import { readLabelPage } from '../../wire/label.ts';
import type { MonitorAnswer } from '../../wire/monitoring.ts';
import type { CallOptions } from '../call-options.ts';
import { Label } from '../label/label.ts';
import type { StoredModelVersion } from '../model/stored-model-version.ts';
import { addUser, listUsers, type User } from '../organization/user.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { organizationTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import { type ContinuousDeploymentPolicy, configureContinuousDeployment } from './continuous-deployment.ts';
import { getModelVersion, getShadowModel, setModel } from './models.ts';
import { monitor, monitorShadow } from './monitor.ts';
import {
  type PredictOptions,
  type PredictStoredOptions,
  predictFile,
  predictShadow,
  predictStored,
  type ServingAnswer,
} from './predict.ts';
import type { PredictedAsset } from './predicted-asset.ts';
import {
  type FindPredictedAssetOptions,
  findPredictedAsset,
  type ListPredictedAssetsOptions,
  listPredictedAssets,
  type MultiPredictedAsset,
} from './predicted-assets.ts';
import { DeploymentSite } from './site.ts';
import { type GetStatsOptions, getStats, retrieveInformation, type ServiceMetrics } from './stats.ts';

/** What to change of a deployment; `minThreshold` and `sampleRate` are shares from 0 to 1. */
export interface DeploymentChanges extends CallOptions {
  readonly name?: string | undefined;
  readonly targetDatalake?: { readonly id: string } | undefined;
  readonly minThreshold?: number | undefined;
  readonly sampleRate?: number | undefined;
}

/** A model version that is served, and whose predictions are monitored. */
export class Deployment extends Resource {
  readonly #site: DeploymentSite;

  constructor(connection: Connection, record: DeploymentRecord) {
    super(connection);
    this.#site = new DeploymentSite(connection, record);
  }

  get id(): string {
    return this.#site.id;
  }

  get name(): string {
    return this.#site.record.name;
  }

  /** What the model predicts, and so the format that predictions must have. */
  get type(): InferenceType {
    return this.#site.type;
  }

  /** Kind of the tags that it takes. */
  get targetType(): TagTarget {
    return 'DEPLOYMENT';
  }

  /** The way to the monitoring service, which logs in when it is first used. @throws NoServiceError */
  get oracleConnection(): ServiceConnection {
    return this.#site.service('monitoring');
  }

  /** The same as `oracleConnection`, under the reference client's older name. @throws NoServiceError */
  get oracleConnexion(): ServiceConnection {
    return this.oracleConnection;
  }

  /** The way to the serving service, which logs in when it is first used. @throws NoServiceError */
  get servingConnection(): ServiceConnection {
    return this.#site.service('serving');
  }

  /** The same as `servingConnection`, under the reference client's older name. @throws NoServiceError */
  get servingConnexion(): ServiceConnection {
    return this.servingConnection;
  }

  /** Asks for the deployment anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  sync(options: CallOptions = {}): Promise<void> {
    return this.#site.sync(options.signal);
  }

  /** Changes what is given and leaves the rest. @throws ApiError, ConnectionError, TimeoutError */
  update(changes: DeploymentChanges): Promise<void> {
    const { name, minThreshold, targetDatalake, sampleRate, signal } = changes;
    const body = {
      name,
      min_threshold: minThreshold,
      target_datalake_id: targetDatalake?.id,
      sample_rate: sampleRate,
    };
    return this.#site.patch(body, signal);
  }

  /** Deletes the deployment; `forceDelete` takes with it what depends on it. @throws ApiError, ConnectionError */
  async delete(options: CallOptions & { readonly forceDelete?: boolean } = {}): Promise<void> {
    const { forceDelete = false, signal } = options;
    const query = { force_delete: forceDelete };
    await this.connection.request({ method: 'DELETE', path: this.#site.path, query, read: readNothing, signal });
  }

  /** Serves another model version. @throws ApiError, ConnectionError, TimeoutError */
  setModel(modelVersion: StoredModelVersion, options: CallOptions = {}): Promise<void> {
    return setModel(this.#site, 'model', { modelVersion, signal: options.signal });
  }

  /** Runs a model version beside the model, for comparison. @throws ApiError, ConnectionError, TimeoutError */
  setShadowModel(shadowModelVersion: StoredModelVersion, options: CallOptions = {}): Promise<void> {
    return setModel(this.#site, 'shadow', { modelVersion: shadowModelVersion, signal: options.signal });
  }

  /** The model version that is served now. @throws ApiError, ConnectionError, TimeoutError */
  getModelVersion(options: CallOptions = {}): Promise<StoredModelVersion> {
    return getModelVersion(this.#site, options.signal);
  }

  /** The model version that runs beside it now. @throws NoShadowModelError, ApiError, ConnectionError, TimeoutError */
  getShadowModel(options: CallOptions = {}): Promise<StoredModelVersion> {
    return getShadowModel(this.#site, options.signal);
  }

  /**
   * Sends a prediction that was made elsewhere to the monitoring service, after all of it was checked.
   * @throws PredictionFormatError, ContentTypeUnknownError before anything is sent; AlreadyMonitoredError, MonitorError,
   * NoServiceError, UnauthorizedError, ConnectionError, TimeoutError
   */
  monitor(options: MonitorOptions): Promise<MonitorAnswer> {
    return monitor(this.#site, options);
  }

  /** `monitor` for bytes; without `contentType` the file name tells it. @throws as monitor */
  monitorBytes(
    image: { bytes: Uint8Array; filename: string; uploadDir?: string },
    details: MonitorDetails,
  ): Promise<MonitorAnswer> {
    return monitor(this.#site, { ...details, ...image });
  }

  /** `monitor` for an object in the deployment's storage. @throws as monitor */
  monitorCloudImage(objectName: string, details: MonitorDetails): Promise<MonitorAnswer> {
    return monitor(this.#site, { ...details, objectName });
  }

  /** `monitor` for a data of the deployment's datalake. @throws as monitor */
  monitorData(data: MonitoredData, details: MonitorDetails): Promise<MonitorAnswer> {
    return monitor(this.#site, { ...details, data });
  }

  /** Adds what a shadow model said of an image that is monitored. @throws as monitor */
  monitorShadow(predictedAsset: { readonly oraclePredictionId: string }, facts: ShadowFacts): Promise<void> {
    return monitorShadow(this.#site, predictedAsset.oraclePredictionId, facts);
  }

  /** `monitorShadow` by the id that the monitoring service gave the prediction. @throws as monitor */
  monitorShadowFromOraclePredictionId(oraclePredictionId: string, facts: ShadowFacts): Promise<void> {
    return monitorShadow(this.#site, oraclePredictionId, facts);
  }

  /** Asks for a prediction of a file on disk. @throws PredictionError, NoServiceError, ConnectionError, TimeoutError */
  predict(filePath: string, options: PredictOptions = {}): Promise<ServingAnswer> {
    return predictFile(this.#site, filePath, options);
  }

  /** Asks for a prediction of bytes. @throws as predict */
  predictBytes(image: { filename: string; bytes: Uint8Array }, options: PredictOptions = {}): Promise<ServingAnswer> {
    return predictFile(this.#site, image, options);
  }

  /** Asks for a prediction of an object in the deployment's storage. @throws as predict */
  predictCloudImage(objectName: string, options: PredictStoredOptions = {}): Promise<ServingAnswer> {
    return predictStored(this.#site, objectName, options);
  }

  /** Asks for a prediction of a data of the deployment's datalake. @throws as predict */
  predictData(data: { readonly objectName: string }, options: PredictStoredOptions = {}): Promise<ServingAnswer> {
    return predictStored(this.#site, data.objectName, options);
  }

  /** Asks for the shadow model's prediction of an image that has one; kept unless `monitor` is false. @throws as predict */
  predictShadow(
    asset: PredictedAsset,
    options: CallOptions & { readonly monitor?: boolean } = {},
  ): Promise<ServingAnswer> {
    return predictShadow(this.#site, asset, options);
  }

  /** A metric as the monitoring service answers it. @throws ApiError, NoServiceError, ConnectionError, TimeoutError */
  getStats(service: ServiceMetrics, options: GetStatsOptions = {}): Promise<Record<string, unknown>> {
    return getStats(this.#site, service, options);
  }

  /** What the monitoring service knows of the deployment. @throws ApiError, NoServiceError, ConnectionError */
  retrieveInformation(options: CallOptions = {}): Promise<Record<string, unknown>> {
    return retrieveInformation(this.#site, options.signal);
  }

  /** The images with their predictions, page by page; an empty list is empty. @throws TypeError for a limit below 1 */
  listPredictedAssets(options: ListPredictedAssetsOptions = {}): MultiPredictedAsset {
    return listPredictedAssets(this.#site, options);
  }

  /** Finds one image with its predictions. @throws ResourceNotFoundError when none fits */
  findPredictedAsset(options: FindPredictedAssetOptions): Promise<PredictedAsset> {
    return findPredictedAsset(this.#site, options);
  }

  /** The labels for reviews of predictions, in one request; the list is empty when there are none. */
  listLabels(options: CallOptions = {}): LazyList<Label> {
    return LazyList.ofOne(async () => {
      const call = { method: 'GET', path: `${this.#site.path}/labels`, read: readLabelPage } as const;
      const records = await this.connection.request({ ...call, signal: options.signal });
      return records.map((record) => new Label(this.connection, record, { deploymentId: this.id }));
    });
  }

  /** Those who have access to the deployment. @throws ApiError, ConnectionError, TimeoutError */
  listUsers({ signal }: CallOptions = {}): LazyList<User> {
    return listUsers(this.connection, { kind: 'deployment', id: this.id }, { signal });
  }

  /** Gives a user access; without a `role` the platform gives the one that the organization is set to. */
  addUser(user: User, { role, signal }: CallOptions & { readonly role?: string | undefined } = {}): Promise<void> {
    return addUser(this.connection, { kind: 'deployment', id: this.id }, { userId: user.id, role, signal });
  }

  /** Decides what becomes of a newly trained model. @throws ApiError, ConnectionError, TimeoutError */
  setupContinuousDeployment(policy: ContinuousDeploymentPolicy, options: CallOptions = {}): Promise<void> {
    return configureContinuousDeployment(this.#site, { policy }, options.signal);
  }

  /** Turns continuous deployment on or off. @throws ApiError, ConnectionError, TimeoutError */
  toggleContinuousDeployment(active: boolean, options: CallOptions = {}): Promise<void> {
    return configureContinuousDeployment(this.#site, { active }, options.signal);
  }

  /**
   * Attaches tags, given as tags or by name; a name that is not there yet is made.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return addTags(this.connection, this.#tagged(options), tags);
  }

  /** Takes tags off. @throws TypeError for a tag of another kind, PartialFailureError when some tags failed */
  removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return removeTags(this.connection, this.#tagged(options), tags);
  }

  /** The tags that are attached now; empty when there are none. @throws ApiError, ConnectionError, TimeoutError */
  getTags(options: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.#site.path, options.signal);
  }

  override toJSON(): object {
    return this.#site.record;
  }

  #tagged({ signal }: CallOptions): Tagged {
    return { target: 'DEPLOYMENT', ids: this.ids, book: organizationTags(this.connection, 'DEPLOYMENT'), signal };
  }
}
