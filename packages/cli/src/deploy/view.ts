import type { NewProcessingInput } from '@picsellia-ts/sdk';
import { shownLine } from '../job-logs/log-text.ts';
import type { Difference } from '../registration/differences.ts';
import { wrapped } from '../wrap.ts';
import { sentUnseen } from './changes.ts';
import type { DeployPlan, ProcessingPlan } from './plan.ts';
import type { ImagePlan } from './plan-image.ts';

const CONTINUED = '    ';

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (isInput(value)) return inputWords(value);
  // What has a line break in it, or nothing, is shown with its quotes.
  return typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value) ? value : JSON.stringify(value);
};

const isInput = (value: unknown): value is ProcessingInputWords =>
  typeof value === 'object' && value !== null && 'inputType' in value && 'required' in value;

type ProcessingInputWords = Pick<NewProcessingInput, 'required' | 'inferenceTypeConstraint' | 'frameworkConstraint'> & {
  readonly inputType: string;
};

/** An input as one reads it: `MODEL_VERSION, required, OBJECT_DETECTION`. */
const inputWords = (input: ProcessingInputWords): string =>
  [input.inputType, input.required ? 'required' : 'optional', input.inferenceTypeConstraint, input.frameworkConstraint]
    .filter((word) => word !== undefined)
    .join(', ');

const differenceLine = ({ field, old, new: wanted }: Difference): string =>
  `  ${field}: ${shown(old)} → ${shown(wanted)}`;

const IMAGE_WORDS: Readonly<Record<ImagePlan['action'], string>> = {
  push: 'push',
  present: 'in the registry already',
  left: 'not pushed: it must be in the registry',
};

const newLines = ({ registration }: ProcessingPlan): readonly string[] => [
  `  type: ${registration.type}`,
  `  target: ${registration.target}`,
  ...(registration.description === undefined ? [] : [`  description: ${shown(registration.description)}`]),
  `  image: ${registration.dockerImage}`,
  `  tag: ${registration.dockerTag}`,
  ...(registration.dockerFlags.length === 0 ? [] : [`  flags: ${registration.dockerFlags.join(' ')}`]),
  `  cpu: ${registration.defaultCpu}`,
  `  gpu: ${registration.defaultGpu}`,
  ...Object.entries(registration.defaultParameters).map(([name, value]) => `  parameters.${name}: ${shown(value)}`),
  ...registration.inputs.map((input) => `  inputs.${input.name}: ${inputWords(input)}`),
];

const processingLines = (plan: ProcessingPlan): readonly string[] => {
  const { action, registration, differences, untold } = plan;
  const unseen = sentUnseen(untold);
  return [
    `${action} ${registration.name}`,
    ...(action === 'create' ? newLines(plan) : differences.map(differenceLine)),
    ...(unseen.length === 0 ? [] : [`  sent each time, for the platform does not tell them: ${unseen.join(', ')}`]),
  ];
};

/** The plan in lines: each image, each processing, each field with what it was and what it will be. */
export const planLines = ({ images, processings }: DeployPlan): readonly string[] =>
  [
    ...images.map(({ reference, action }) => `image ${reference}: ${IMAGE_WORDS[action]}`),
    ...processings.flatMap(processingLines),
  ].map(shownLine);

/** A line of the plan in as many as a terminal of this width needs; only spaces are broken at. */
export const fitted = (line: string, width: number): readonly string[] => {
  const text = line.trimStart();
  const [first = '', ...rest] = wrapped(text, { width: width - CONTINUED.length, indent: line.length - text.length });
  return [first, ...rest.map((more) => `${CONTINUED}${more}`)];
};

/** The plan for programs. */
export const planRecord = ({ images, processings }: DeployPlan): object => ({
  images: images,
  processings: processings.map(({ action, registration, held, differences, untold }) => {
    const { constraints: _constraints, parameters: _schema, ...fields } = registration;
    return { name: registration.name, action, id: held?.processing.id, differences, untold, registration: fields };
  }),
});
