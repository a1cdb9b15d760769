import type { Command } from 'commander';

/** What the user says about the local platform's content, as typed. */
export interface SeedFlags {
  images?: string;
  annotations?: string;
  model?: readonly string[];
  labels?: string;
  type?: string;
  modelType?: string;
  framework?: string;
  task?: string;
  outputVersion?: string;
  contextKey?: string;
}

/** Adds the options that fill the local platform; `dry-run` and `emulator` share them. */
export const addSeedOptions = (command: Command): Command =>
  command
    .option('--images <dir>', 'folder of images: jpg jpeg png webp tif tiff bmp gif avif')
    .option('--annotations <coco.json>', 'COCO file with the annotations that are there already')
    .option('--model <file...>', 'file of the model version; give it again for further files')
    .option('--labels <a,b>', 'labels of the dataset version and of the model, in order')
    .option('--type <type>', 'type of the dataset version: OBJECT_DETECTION, MULTI, … (default: what fits)')
    .option('--model-type <type>', 'type of the model (default: what the processing asks for)')
    .option('--framework <name>', 'framework of the model: ONNX, PYTORCH, TENSORFLOW (default: by its file)')
    .option('--task <task>', 'task of the job (default: that of the processing, else pre-annotation)')
    .option('--output-version <name>', 'version that new images go to (default: v1-augmented or v1-created)')
    .option('--context-key <key>', "name of the job's context, for older generations (default: processing_job)");
