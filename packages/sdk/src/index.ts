// Each name here is a promise to users: a new line is new public API.
export { Client, type OpenClientOptions } from './client.ts';
export {
  ANNOTATION_STATUSES,
  type AnnotationStatus,
  DATA_TYPES,
  type DataType,
  FRAMEWORKS,
  type Framework,
  IMPORT_MODES,
  type ImportMode,
  INFERENCE_TYPES,
  type InferenceType,
  JOB_RUN_STATUSES,
  JOB_STATUSES,
  type JobRunStatus,
  type JobStatus,
  PROCESSING_INPUT_TYPES,
  PROCESSING_TARGETS,
  PROCESSING_TYPES,
  type ProcessingInputType,
  type ProcessingTarget,
  type ProcessingType,
  TAG_TARGETS,
  type TagTarget,
  UPLOAD_STATUSES,
  type UploadStatus,
} from './constants.ts';
export {
  ApiError,
  type ApiFailure,
  BadGatewayError,
  BadRequestError,
  ConnectionError,
  type ConnectionFailure,
  DistantStorageError,
  ForbiddenError,
  IllegalJobTransitionError,
  InsufficientResourcesError,
  InternalServerError,
  isPicselliaError,
  NoConnectorFoundError,
  PicselliaError,
  type RequestFacts,
  RequestTooLargeError,
  ResourceConflictError,
  ResourceLockedError,
  ResourceNotFoundError,
  ResponseFormatError,
  StorageError,
  type StorageFailure,
  TimeoutError,
  TooManyRequestError,
  UnauthorizedError,
  WrongJobVersionError,
} from './errors.ts';
export type { Call, Connection, Method } from './http/connection.ts';
export { LazyList } from './http/lazy-list.ts';
export { mayHaveBeenDone, type OnceOnly, sendOnce } from './http/lost-answer.ts';
export type { RetryPolicy } from './http/retry.ts';
export type { ServiceCall, ServiceConnection } from './http/service-connection.ts';
export type { RequestEvent } from './http/transport.ts';
export type { FileSource, UploadPlace } from './http/upload.ts';
export {
  AlreadyMonitoredError,
  ContentTypeUnknownError,
  MonitorError,
  NoServiceError,
  NoShadowModelError,
  PredictionError,
} from './monitoring/errors.ts';
export { MONITORED_CONTENT_TYPES, type MonitoredContentType } from './monitoring/image-type.ts';
export type {
  Delivery,
  DeprecatedMonitorOptions,
  MonitorDetails,
  MonitoredData,
  MonitoredImage,
  MonitorOptions,
  PredictionFacts,
  ShadowFacts,
} from './monitoring/monitor-options.ts';
export {
  type FlushOptions,
  MonitoringClient,
  type MonitoringClientOptions,
  type MonitorReceipt,
  type SpoolOptions,
} from './monitoring/monitoring-client.ts';
export {
  type ClassificationPrediction,
  type DetectionPrediction,
  type KeypointPrediction,
  type LinePrediction,
  type MaskPrediction,
  type PointPrediction,
  PREDICTION_TYPES,
  type Prediction,
  type PredictionType,
  type ScoredDetections,
  type SegmentationPrediction,
} from './monitoring/prediction.ts';
export { PredictionFormatError, type PredictionProblem } from './monitoring/prediction-error.ts';
export {
  ClassificationPredictionFormat,
  DetectionPredictionFormat,
  KeypointPredictionFormat,
  LinePredictionFormat,
  MaskPredictionFormat,
  PointPredictionFormat,
  PredictionFormat,
  SegmentationPredictionFormat,
} from './monitoring/prediction-formats.ts';
export { SpoolError, SpoolFullError, SpoolLockedError } from './monitoring/spool/spool-errors.ts';
export type { SetAside } from './monitoring/spool/spool-files.ts';
export type { SpoolEvent, SpoolReport } from './monitoring/spool/spool-report.ts';
export type { Account } from './open-account.ts';
export type { ClientOptions } from './open-connection.ts';
export {
  JobFailedError,
  NotTriedError,
  type PartFailure,
  PartialFailureError,
  WaitTimeoutError,
} from './operation-errors.ts';
export { Annotation, type AnnotationContent } from './resources/annotation/annotation.ts';
export { Classification } from './resources/annotation/classification.ts';
export { Line } from './resources/annotation/line.ts';
export type {
  AnnotationIdsOptions,
  LoadAnnotationsOptions,
  LoadChunkOptions,
} from './resources/annotation/load-annotations.ts';
export { Mask } from './resources/annotation/mask.ts';
export { MultiAnnotation } from './resources/annotation/multi-annotation.ts';
export { Point } from './resources/annotation/point.ts';
export { Polygon } from './resources/annotation/polygon.ts';
export { Rectangle } from './resources/annotation/rectangle.ts';
export { StoredShape, type StoredShapeChange } from './resources/annotation/stored-shape.ts';
export { AnnotationFileError } from './resources/annotation-files/annotation-file-error.ts';
export type { ExportAnnotationsOptions } from './resources/annotation-files/export-file.ts';
export {
  ANNOTATION_EXPORT_KEYS,
  ANNOTATION_FILE_TYPES,
  type AnnotationExportKey,
  type AnnotationFileType,
} from './resources/annotation-files/formats.ts';
export type {
  ImportAnnotationsOptions,
  ImportCocoOptions,
  ImportResult,
  SkippedPart,
} from './resources/annotation-files/import-options.ts';
export type { YoloFiles } from './resources/annotation-files/import-yolo.ts';
export type { BuildFileOptions } from './resources/annotation-files/local-coco.ts';
export { Asset, type DataSchema } from './resources/asset/asset.ts';
export { MultiAsset, type MultiAssetOrigin } from './resources/asset/multi-asset.ts';
export type { CallOptions } from './resources/call-options.ts';
export type { NewProjectionOptions } from './resources/datalake/create-projection.ts';
export type { SchemaReport, UpdateSchemaOptions } from './resources/datalake/custom-metadata.ts';
export { Data } from './resources/datalake/data.ts';
export { UnprocessableDataError } from './resources/datalake/data-errors.ts';
export { DataProjection } from './resources/datalake/data-projection.ts';
export { DataSource } from './resources/datalake/data-source.ts';
export { Datalake, type LaunchOnDataOptions, type SomeData } from './resources/datalake/datalake.ts';
export type { GetDatalakeOptions } from './resources/datalake/find-datalakes.ts';
export type { ImportBucketOptions } from './resources/datalake/import-objects.ts';
export type { ListDataOptions } from './resources/datalake/list-data.ts';
export { MultiData, type MultiDataOrigin } from './resources/datalake/multi-data.ts';
export type { DataCriteria } from './resources/datalake/register-data.ts';
export type { PerFile, SizePair, UploadDataOptions } from './resources/datalake/upload-data.ts';
export { type CreateVersionOptions, Dataset } from './resources/dataset/dataset.ts';
export type { AddDataOptions, CopyAssetsOptions } from './resources/dataset-version/add-data.ts';
export type { BackgroundOptions } from './resources/dataset-version/add-once.ts';
export type { ListAnnotationsOptions } from './resources/dataset-version/annotations.ts';
export type { BulkAnnotationOptions } from './resources/dataset-version/bulk-annotations.ts';
export { DatasetVersion } from './resources/dataset-version/dataset-version.ts';
export type { ForkOptions } from './resources/dataset-version/fork.ts';
export type { ListAssetsOptions } from './resources/dataset-version/list-assets.ts';
export type {
  LabelDistribution,
  MultiSplit,
  SplitOptions,
  TrainTestSplit,
  TrainTestValSplit,
} from './resources/dataset-version/splits.ts';
export type {
  FindAssetOptions,
  LaunchOnAssetsOptions,
  Synchronization,
  SynchronizeOptions,
} from './resources/dataset-version/version-assets.ts';
export type { DatasetVersionChanges } from './resources/dataset-version/version-core.ts';
export type { DatasetVersionReader } from './resources/dataset-version/version-reader.ts';
export {
  CONTINUOUS_DEPLOYMENT_POLICIES,
  type ContinuousDeploymentPolicy,
} from './resources/deployment/continuous-deployment.ts';
export { Deployment, type DeploymentChanges } from './resources/deployment/deployment.ts';
export type { CreateDeploymentOptions } from './resources/deployment/find-deployments.ts';
export type { PredictOptions, PredictStoredOptions, ServingAnswer } from './resources/deployment/predict.ts';
export { PredictedAsset } from './resources/deployment/predicted-asset.ts';
export {
  type FindPredictedAssetOptions,
  type ListPredictedAssetsOptions,
  MultiPredictedAsset,
} from './resources/deployment/predicted-assets.ts';
export { type GetStatsOptions, SERVICE_METRICS, type ServiceMetrics } from './resources/deployment/stats.ts';
export { InternalJob } from './resources/job/internal-job.ts';
export { Job, type LoggingFileOptions, type LogOptions } from './resources/job/job.ts';
export { LoggingFile } from './resources/job/logging-file.ts';
export type { WaitOptions } from './resources/job/wait-for-status.ts';
export { Label } from './resources/label/label.ts';
export { LabelGroup } from './resources/label/label-group.ts';
export type { LabelOwner } from './resources/label/label-owner.ts';
export type { DownloadAllOptions } from './resources/listing/download-all.ts';
export type { Identified, Identifieds } from './resources/listing/ids-of.ts';
export type { ItemRange } from './resources/listing/item-pages.ts';
export type { ListOptions } from './resources/listing/list-records.ts';
export type { CreateModelOptions, ListPublicModelsOptions } from './resources/model/find-models.ts';
export { Model, type ModelChanges } from './resources/model/model.ts';
export { ContextDataNotDefinedError, ModelContext } from './resources/model/model-context.ts';
export { ModelFile } from './resources/model/model-file.ts';
export { type DeployOptions, ModelVersion } from './resources/model/model-version.ts';
export type { StoreOptions } from './resources/model/store-file.ts';
export { StoredModelVersion } from './resources/model/stored-model-version.ts';
export {
  MODEL_TYPES,
  type ModelType,
  type ModelVersionChanges,
  type ModelVersionFields,
  type NewModelVersion,
} from './resources/model/version-fields.ts';
export type { CreateProcessingOptions } from './resources/organization/organization-datasets.ts';
export { User } from './resources/organization/user.ts';
export type { LaunchOptions } from './resources/processing/launch-processing.ts';
export {
  type NewProcessingInput,
  Processing,
  type ProcessingChanges,
  type ProcessingInputDemands,
} from './resources/processing/processing.ts';
export { Resource } from './resources/resource.ts';
export { type DownloadOptions, StoredFile } from './resources/stored-file.ts';
export { Tag } from './resources/tag/tag.ts';
export type { TagTargets } from './resources/tag/tag-targets.ts';
export type { TagChoice } from './resources/tag/tags.ts';
export { classification, keypoints, line, mask, point, polygon, rectangle } from './shapes/build.ts';
export type { DecodedImage } from './shapes/decoded-image.ts';
export { decodeMask, encodeMask } from './shapes/mask.ts';
export { measureShape, type ShapeMeasures } from './shapes/measure.ts';
export { compressRunLengths, expandRunLengths } from './shapes/run-lengths.ts';
export type {
  Box,
  ClassificationShape,
  Coordinates,
  Keypoint,
  KeypointsShape,
  LineShape,
  MaskShape,
  PointShape,
  PolygonShape,
  RectangleShape,
  Shape,
  ShapeKind,
  ShapeOptions,
} from './shapes/shape.ts';
export type { Geometries, LabelChoice, ShapeInput, StoredKind } from './shapes/stored-shape.ts';
export { VERSION } from './version.ts';
export type { LoadedAnnotation } from './wire/annotation.ts';
export type { AnnotationElement } from './wire/bulk-annotation.ts';
export type { CocoAnnotation, CocoCategory, CocoFile, CocoImage, CocoRle } from './wire/coco-file.ts';
export type { CustomMetadataKey, CustomMetadataSchema } from './wire/custom-metadata.ts';
export type { Metadata } from './wire/data.ts';
export type { CloudObject } from './wire/datalake.ts';
export type { DatasetVersionStats } from './wire/dataset-version.ts';
export type { TargetStorage } from './wire/deployment.ts';
export type { JobAnswer } from './wire/job.ts';
export type { AttributeDefinitions, Skeleton } from './wire/label.ts';
export type { ModelDataset } from './wire/model-context.ts';
export type { MonitorAnswer } from './wire/monitoring.ts';
export type { UploadTicket } from './wire/object-storage.ts';
export type { StoredPrediction } from './wire/predicted-asset.ts';
export type { ProcessingInput } from './wire/processing.ts';
