// A new line here is new public API.
export type { TestImage, TestModel, TestOptions } from './testing/options.ts';
export type { AssetResult, LogLine, MadeImage, TestRun } from './testing/result.ts';
export { runProcessing } from './testing/run-processing.ts';
