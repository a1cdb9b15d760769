import { classification, defineProcessing, polygon, rectangle, type Shape } from '@picsellia-ts/processing';
import { imageClassifier, yolo } from '@picsellia-ts/vision';
import { z } from 'zod';

export default defineProcessing({
  name: 'auto-annotation',
  description: 'Annotates images with whatever the model of the job is made for.',
  task: 'auto-annotation',
  parameters: z.object({
    confidence_threshold: z.number().min(0).max(1).default(0.5).describe('How sure the model must be'),
    iou_threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Overlap above which the less certain object is dropped'),
    model_file_name: z.string().default('').describe("Which of the model's files; empty for its only one"),
  }),
  setup: async ({ model, parameters, onDispose }) => {
    const path = await model.download(parameters.model_file_name || undefined);
    const names = model.labels;
    if (model.type === 'CLASSIFICATION') {
      const classifier = await imageClassifier(path, { names });
      onDispose(() => classifier.close());
      return { classifier };
    }
    const wantsPolygons = model.type === 'SEGMENTATION';
    if (!wantsPolygons && model.type !== 'OBJECT_DETECTION')
      throw new Error(
        `${model.name} is of type ${model.type}: set it to what the model finds, such as OBJECT_DETECTION`,
      );
    const detector = await yolo(path, { names });
    onDispose(() => detector.close());
    return { detector, wantsPolygons };
  },
  process: async (asset, { classifier, detector, wantsPolygons, parameters }) => {
    const image = await asset.image();
    const { confidence_threshold: confidence, iou_threshold: iou } = parameters;
    if (classifier) {
      const [best] = await classifier.classify(image);
      return best && best.score >= confidence ? classification(best.label, { score: best.score }) : [];
    }
    const found = await detector.detect(image, { confidence, iou });
    return found.flatMap(({ label, box, score, polygon: outline }): Shape[] => {
      if (!wantsPolygons) return [rectangle(label, box, { score })];
      return outline ? [polygon(label, outline, { score })] : [];
    });
  },
});
