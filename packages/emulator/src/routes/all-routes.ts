import type { Platform } from '../platform.ts';
import { annotationRoutes, versionAnnotationRoutes } from './annotations.ts';
import { assetRoutes, dataRoutes } from './assets.ts';
import { bulkAnnotationRoutes } from './bulk-annotations.ts';
import { datasetRoutes, datasetVersionRoutes } from './datasets.ts';
import { exportRoutes } from './exports.ts';
import { jobRoutes } from './jobs.ts';
import { labelRoutes } from './labels.ts';
import { launchRoutes } from './launch.ts';
import { modelFileRoutes } from './model-files.ts';
import { modelVersionRoutes } from './model-versions.ts';
import { modelRoutes } from './models.ts';
import { organizationRoutes } from './organizations.ts';
import { processingInputRoutes } from './processing-inputs.ts';
import { processingRoutes } from './processings.ts';
import type { Routes } from './route.ts';
import { shapeRoutes } from './shapes.ts';
import { storageRoutes } from './storage.ts';
import { tagRoutes } from './tags.ts';

const MODULES = [
  organizationRoutes,
  jobRoutes,
  datasetRoutes,
  datasetVersionRoutes,
  labelRoutes,
  assetRoutes,
  dataRoutes,
  annotationRoutes,
  versionAnnotationRoutes,
  bulkAnnotationRoutes,
  shapeRoutes,
  tagRoutes,
  exportRoutes,
  modelRoutes,
  modelVersionRoutes,
  modelFileRoutes,
  processingRoutes,
  processingInputRoutes,
  launchRoutes,
  storageRoutes,
];

export const allRoutes = (platform: Platform): Routes =>
  Object.assign({}, ...MODULES.map((module) => module(platform)));
