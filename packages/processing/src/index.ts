// A new line here is new public API.
export type { DecodedImage, Shape } from '@picsellia-ts/sdk';
export { classification, encodeMask, keypoints, line, mask, point, polygon, rectangle } from '@picsellia-ts/sdk';
export type { Asset } from './asset.ts';
export { defineProcessing, type Processing } from './definition.ts';
export { ConfigurationError, ContractError, HandlerError, UnreadableImageError } from './errors.ts';
export type { NewImage } from './new-image.ts';
export type { NewModelFile } from './new-model-file.ts';
export type { TargetModel } from './target-model.ts';
export type { Log, Model } from './task-table.ts';
export type { Task } from './tasks.ts';
