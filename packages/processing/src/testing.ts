// A new line here is new public API.
export type { ModelTestOptions, TestImage, TestModel, TestOptions, TestTarget } from './testing/options.ts';
export type { AssetResult, FileResult, LogLine, MadeImage, ModelTestRun, TestRun } from './testing/result.ts';
export { runProcessing } from './testing/run-processing.ts';
