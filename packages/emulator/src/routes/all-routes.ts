import type { Platform } from '../platform.ts';
import { annotationRoutes, versionAnnotationRoutes } from './annotations.ts';
import { assetChangeRoutes } from './asset-changes.ts';
import { assetRoutes } from './assets.ts';
import { bulkAnnotationRoutes } from './bulk-annotations.ts';
import { dataChangeRoutes } from './data-changes.ts';
import { projectionRoutes } from './data-projections.ts';
import { importRoutes } from './datalake-imports.ts';
import { customMetadataRoutes, datalakeRoutes, dataSourceRoutes } from './datalakes.ts';
import { dataRoutes } from './datas.ts';
import { datasetVersionRoutes } from './dataset-versions.ts';
import { datasetRoutes, versionsOfDatasetRoutes } from './datasets.ts';
import { deploymentSettingRoutes } from './deployment-settings.ts';
import { deploymentRoutes } from './deployments.ts';
import { embeddingRoutes } from './embeddings.ts';
import { exportRoutes } from './exports.ts';
import { jobRoutes } from './jobs.ts';
import { labelGroupRoutes } from './label-groups.ts';
import { labelRoutes, versionLabelRoutes } from './labels.ts';
import { launchRoutes } from './launch.ts';
import { loggingFileRoutes } from './logging-files.ts';
import { modelFileRoutes } from './model-files.ts';
import { modelVersionRoutes } from './model-versions.ts';
import { modelRoutes } from './models.ts';
import { organizationRoutes } from './organizations.ts';
import { predictedAssetRoutes } from './predicted-assets.ts';
import { processingInputRoutes } from './processing-inputs.ts';
import { processingRoutes } from './processings.ts';
import type { Routes } from './route.ts';
import { shapeRoutes } from './shapes.ts';
import { storageRoutes } from './storage.ts';
import { tagConversionRoutes } from './tag-conversion.ts';
import { tagRoutes } from './tags.ts';
import { taskRoutes } from './tasks.ts';
import { userRoutes } from './users.ts';

const MODULES = [
  organizationRoutes,
  jobRoutes,
  loggingFileRoutes,
  taskRoutes,
  userRoutes,
  datasetRoutes,
  versionsOfDatasetRoutes,
  datasetVersionRoutes,
  versionLabelRoutes,
  labelRoutes,
  labelGroupRoutes,
  assetRoutes,
  assetChangeRoutes,
  datalakeRoutes,
  customMetadataRoutes,
  dataSourceRoutes,
  dataRoutes,
  dataChangeRoutes,
  projectionRoutes,
  importRoutes,
  embeddingRoutes,
  annotationRoutes,
  versionAnnotationRoutes,
  bulkAnnotationRoutes,
  shapeRoutes,
  tagRoutes,
  tagConversionRoutes,
  exportRoutes,
  modelRoutes,
  modelVersionRoutes,
  modelFileRoutes,
  processingRoutes,
  processingInputRoutes,
  launchRoutes,
  deploymentRoutes,
  deploymentSettingRoutes,
  predictedAssetRoutes,
  storageRoutes,
];

export const allRoutes = (platform: Platform): Routes =>
  Object.assign({}, ...MODULES.map((module) => module(platform)));
