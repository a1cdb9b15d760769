import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import type { NewProcessingInput } from '@picsellia-ts/sdk';

/** The input that names the model version; the runtime reads it by this name. */
const MODEL_INPUT = 'model_version_id';

/** The input that names the dataset version for new images; the runtime reads it by this name. */
const OUTPUT_INPUT = 'target_version_name';

const modelInput = ({ modelType, framework }: ProcessingDescription, required: boolean): NewProcessingInput => ({
  name: MODEL_INPUT,
  inputType: 'MODEL_VERSION',
  required,
  ...(modelType !== undefined && { inferenceTypeConstraint: modelType }),
  ...(framework !== undefined && { frameworkConstraint: framework }),
});

const ofAnnotation = (description: ProcessingDescription): readonly NewProcessingInput[] =>
  description.model === 'none' ? [] : [modelInput(description, true)];

const ofTagging = (description: ProcessingDescription): readonly NewProcessingInput[] => [
  modelInput(description, false),
];

const ofCreation = ({ outputType }: ProcessingDescription): readonly NewProcessingInput[] => [
  {
    name: OUTPUT_INPUT,
    inputType: 'TEXT',
    required: true,
    ...(outputType !== undefined && { inferenceTypeConstraint: outputType }),
  },
];

const ofModel = (): readonly NewProcessingInput[] => [];

const INPUTS = {
  'pre-annotation': ofAnnotation,
  'auto-annotation': ofAnnotation,
  'auto-tagging': ofTagging,
  'data-auto-tagging': ofTagging,
  'data-augmentation': ofCreation,
  'dataset-version-creation': ofCreation,
  'model-conversion': ofModel,
  'model-compression': ofModel,
} as const satisfies Record<
  ProcessingDescription['task'],
  (description: ProcessingDescription) => readonly NewProcessingInput[]
>;

/** What a launch of the processing is asked for; empty for nothing. */
export const inputsOf = (description: ProcessingDescription): readonly NewProcessingInput[] =>
  INPUTS[description.task](description);
