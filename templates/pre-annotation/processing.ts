import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import { yolo } from '@picsellia-ts/vision';
import { z } from 'zod';

export default defineProcessing({
  name: 'yolo-pre-annotation',
  description: 'Draws a box around every object that a YOLO model finds.',
  task: 'pre-annotation',
  modelType: 'OBJECT_DETECTION',
  // Named as in Picsellia's own pre-annotation with YOLO, so that its parameters can be kept.
  parameters: z.object({
    confidence_threshold: z.number().min(0).max(1).default(0.1).describe('How sure the model must be of an object'),
    iou_threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Overlap above which the less certain box is dropped'),
    agnostic_nms: z.boolean().default(true).describe('Whether boxes of different classes drop each other too'),
    image_size: z.int().min(32).max(4096).default(640).describe('Side of the canvas, where the model leaves it open'),
    max_detections: z.int().min(1).max(1000).default(100).describe('The most boxes of one image'),
    model_file_name: z.string().default('').describe("Which of the model's files; empty for its only one"),
  }),
  setup: async ({ model, parameters, log, onDispose }) => {
    const path = await model.download(parameters.model_file_name || undefined);
    // Names: the labels of the model version, else those that the exporter wrote into the file.
    const detector = await yolo(path, { names: model.labels, imageSize: parameters.image_size });
    onDispose(() => detector.close());
    log.info(`${model.name} finds ${detector.names.join(', ')}`);
    return { detector };
  },
  process: async (asset, { detector, parameters }) => {
    const found = await detector.detect(await asset.image(), {
      confidence: parameters.confidence_threshold,
      iou: parameters.iou_threshold,
      agnostic: parameters.agnostic_nms,
      maxDetections: parameters.max_detections,
    });
    return found.map(({ label, box, score }) => rectangle(label, box, { score }));
  },
});
