import type { DataType } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readDataOfAsset } from '../../wire/data-of-asset.ts';
import { readPresignedUrl } from '../../wire/object-storage.ts';
import {
  type PredictedAssetRecord,
  readPredictedAssetDetails,
  type StoredPrediction,
} from '../../wire/predicted-asset.ts';
import type { CallOptions } from '../call-options.ts';
import { Data } from '../datalake/data.ts';
import { StoredFile } from '../stored-file.ts';

/** An image with the predictions that a deployment made of it. */
export class PredictedAsset extends StoredFile {
  #record: PredictedAssetRecord;
  readonly #deploymentId: string;
  #predictions: readonly StoredPrediction[] | undefined;

  constructor(connection: Connection, deploymentId: string, record: PredictedAssetRecord) {
    super(connection, record.presignedUrl);
    this.#deploymentId = deploymentId;
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get deploymentId(): string {
    return this.#deploymentId;
  }

  /** Id of the data that holds the image. */
  get dataId(): string {
    return this.#record.dataId;
  }

  /** Id of the prediction in the monitoring service. */
  get oraclePredictionId(): string {
    return this.#record.oraclePredictionId;
  }

  get filename(): string {
    return this.#record.filename;
  }

  get objectName(): string {
    return this.#record.objectName;
  }

  /** Always true: the image of a prediction is streamed. */
  get large(): boolean {
    return true;
  }

  get type(): DataType {
    return this.#record.type;
  }

  /** Width in pixels; 0 when the platform does not know it. */
  get width(): number {
    return this.#record.width;
  }

  /** Height in pixels; 0 when the platform does not know it. */
  get height(): number {
    return this.#record.height;
  }

  /** Free metadata of the data; undefined when there is none. */
  get metadata(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.metadata;
  }

  /** Asks for the image and its predictions anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { record, predictions } = await this.connection.request({
      method: 'GET',
      path: this.#path,
      read: readPredictedAssetDetails(this.id),
      signal: options.signal,
    });
    this.#record = record;
    this.#predictions = predictions;
    this.keepUrl(record.presignedUrl);
  }

  /** What the deployment's model predicted; undefined when there is nothing. @throws ApiError, ConnectionError */
  getChampionPrediction(options: CallOptions = {}): Promise<StoredPrediction | undefined> {
    return this.#predictionOf(false, options);
  }

  /** What the shadow model predicted; undefined when there is nothing. @throws ApiError, ConnectionError, TimeoutError */
  getShadowPrediction(options: CallOptions = {}): Promise<StoredPrediction | undefined> {
    return this.#predictionOf(true, options);
  }

  /** Gets the data that holds the image. @throws ApiError, ConnectionError, TimeoutError */
  async getData({ signal }: CallOptions = {}): Promise<Data> {
    const path = apiPath`/api/data/${this.dataId}`;
    const read = readDataOfAsset(this.dataId);
    return new Data(this.connection, await this.connection.request({ method: 'GET', path, read, signal }));
  }

  /** Takes the image and its predictions out of the deployment. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return { ...shown, deploymentId: this.#deploymentId };
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    const path = apiPath`/api/data/${this.dataId}/presigned-url`;
    return this.connection.request({ method: 'GET', path, read: readPresignedUrl, signal });
  }

  get #path(): string {
    return apiPath`/api/predicted/asset/${this.id}`;
  }

  // A prediction that is known does not change; one that is missing may have come since.
  async #predictionOf(isShadow: boolean, options: CallOptions): Promise<StoredPrediction | undefined> {
    const known = this.#last(isShadow);
    if (known !== undefined) return known;
    await this.sync(options);
    return this.#last(isShadow);
  }

  #last(isShadow: boolean): StoredPrediction | undefined {
    return this.#predictions?.findLast((prediction) => prediction.isShadow === isShadow);
  }
}
