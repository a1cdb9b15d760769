import type { Clock } from '../clock.ts';
import type { Data } from '../entities/datalakes.ts';
import type { Deployment, PredictedAsset, Prediction } from '../entities/deployments.ts';
import type { ModelVersion } from '../entities/models.ts';
import { NO_TAGS } from '../entities/tags.ts';
import type { IdSource } from '../ids.ts';

/** What belongs to one deployment, in the order it was made. */
export interface DeploymentContent {
  deployment: Deployment;
  predictions: Prediction[];
  predictedAssets: PredictedAsset[];
  nextPosition: number;
  predictedByObjectName: Map<string, PredictedAsset>;
  identities: Set<string>;
}

export type NewDeployment = Pick<
  Deployment,
  'name' | 'model' | 'shadow' | 'min_threshold' | 'target_datalake_id' | 'servingDisabled'
>;

/** Deployments down to their predictions, and the links between them that must change together. */
export class DeploymentTables {
  readonly byId: Map<string, DeploymentContent> = new Map();
  readonly predictions: Map<string, Prediction> = new Map();
  readonly predictedAssets: Map<string, PredictedAsset> = new Map();
  readonly #newId: IdSource;
  readonly #clock: Clock;

  constructor(newId: IdSource, clock: Clock) {
    this.#newId = newId;
    this.#clock = clock;
  }

  add(fields: NewDeployment): DeploymentContent {
    const deployment: Deployment = {
      id: this.#newId('deployment'),
      type: fields.model.type,
      ...fields,
      sample_rate: 1,
      labels: [],
      continuousDeployment: null,
      undecidedCount: 0,
      created_at: this.#clock.now(),
      tags: NO_TAGS,
    };
    const content = {
      deployment,
      predictions: [],
      predictedAssets: [],
      nextPosition: 0,
      predictedByObjectName: new Map(),
      identities: new Set<string>(),
    };
    this.byId.set(deployment.id, content);
    this.setModel(deployment, fields.model);
    return content;
  }

  /** A label that the new model knows as well keeps its id, so that reviews stay readable. */
  setModel(deployment: Deployment, model: ModelVersion): void {
    const known = new Map(deployment.labels.map((label) => [label.name, label]));
    deployment.model = model;
    deployment.labels = Object.values(model.labels ?? {}).map(
      (name) => known.get(name) ?? { id: this.#newId('deployment label'), name, group_id: null },
    );
  }

  remove({ deployment, predictions, predictedAssets }: DeploymentContent): void {
    for (const { id } of predictions) this.predictions.delete(id);
    for (const { id } of predictedAssets) this.predictedAssets.delete(id);
    this.byId.delete(deployment.id);
  }

  addPrediction(content: DeploymentContent, fields: Omit<Prediction, 'id' | 'deployment'>): Prediction {
    const prediction = { id: this.#newId('prediction'), deployment: content.deployment, ...fields };
    content.predictions.push(prediction);
    if (prediction.identity !== undefined) content.identities.add(prediction.identity);
    this.predictions.set(prediction.id, prediction);
    return prediction;
  }

  addPredictedAsset(content: DeploymentContent, prediction: Prediction, data: Data): PredictedAsset {
    const asset: PredictedAsset = {
      id: this.#newId('predicted asset'),
      position: content.nextPosition,
      data,
      prediction,
      reviews: [],
      created_at: this.#clock.now(),
      tags: NO_TAGS,
    };
    content.nextPosition += 1;
    content.predictedAssets.push(asset);
    content.predictedByObjectName.set(data.object_name, asset);
    this.predictedAssets.set(asset.id, asset);
    return asset;
  }

  /** The prediction stays: metrics count what was seen, not what is kept. */
  removePredictedAsset(asset: PredictedAsset): void {
    const content = this.byId.get(asset.prediction.deployment.id);
    this.predictedAssets.delete(asset.id);
    if (content === undefined) return;
    content.predictedAssets = content.predictedAssets.filter((other) => other !== asset);
    content.predictedByObjectName.delete(asset.data.object_name);
  }

  /** Takes the predicted assets away whose data are gone. */
  removePredictedAssetsOf(datas: ReadonlySet<Data>): void {
    for (const asset of this.predictedAssets.values()) if (datas.has(asset.data)) this.removePredictedAsset(asset);
  }
}
