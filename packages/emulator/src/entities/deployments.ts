import type { Data } from './datalakes.ts';
import type { ModelVersion } from './models.ts';
import type { Taggable } from './tags.ts';
import type { InferenceType, JsonObject } from './values.ts';

export const DEPLOYMENT_POLICIES = ['DEPLOY_CHAMPION', 'DEPLOY_SHADOW', 'DEPLOY_MANUAL'] as const;
export type DeploymentPolicy = (typeof DEPLOYMENT_POLICIES)[number];

export interface DeploymentLabel {
  id: string;
  name: string;
  group_id: null;
}

export interface Deployment extends Taggable {
  id: string;
  name: string;
  type: InferenceType;
  model: ModelVersion;
  shadow: ModelVersion | null;
  min_threshold: number | null;
  target_datalake_id: string;
  /** From 0 to 1: which part of the predictions is stored when the sender does not decide. */
  sample_rate: number;
  servingDisabled: boolean;
  labels: DeploymentLabel[];
  continuousDeployment: { policy: DeploymentPolicy; active: boolean } | null;
  /** Predictions that had no `sample` of their own, for the sample rate. */
  undecidedCount: number;
  created_at: string;
}

/** What a model said of one image; what is not stored as a predicted asset counts for the metrics alone. */
export interface Prediction {
  id: string;
  deployment: Deployment;
  model: ModelVersion;
  /** Seconds since 1970, with fractions. */
  timestamp: number;
  latency: number;
  raw: RawPredictions;
  shadow: ShadowPrediction | null;
  filename: string;
  /** What tells a prediction that is sent twice; undefined when nothing does. */
  identity: string | undefined;
  tags: readonly string[];
  custom_metrics: JsonObject | null;
}

export interface ShadowPrediction {
  model: ModelVersion | null;
  latency: number;
  raw: RawPredictions;
}

export interface RawPredictions extends JsonObject {
  detection_classes: number[];
  detection_texts: string[] | null;
  detection_scores: (number | null)[];
}

export interface Review extends JsonObject {
  id: string;
  created_at: string;
}

export interface PredictedAsset extends Taggable {
  id: string;
  /** Place among the predicted assets of its deployment, from 0; what a cursor points at. */
  position: number;
  data: Data;
  prediction: Prediction;
  reviews: Review[];
  created_at: string;
}
