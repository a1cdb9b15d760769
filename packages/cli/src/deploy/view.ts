import { shownLine } from '../job-logs/log-text.ts';
import type { Difference } from '../registration/differences.ts';
import { sentUnseen } from './changes.ts';
import type { DeployPlan, ProcessingPlan } from './plan.ts';
import type { ImagePlan } from './plan-image.ts';

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  // What has a line break in it, or nothing, is shown with its quotes.
  return typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value) ? value : JSON.stringify(value);
};

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
  ...registration.inputs.map(({ name, ...input }) => `  inputs.${name}: ${shown(input)}`),
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

/** The plan for programs. */
export const planRecord = ({ images, processings }: DeployPlan): object => ({
  images: images,
  processings: processings.map(({ action, registration, held, differences, untold }) => {
    const { constraints: _constraints, parameters: _schema, ...fields } = registration;
    return { name: registration.name, action, id: held?.processing.id, differences, untold, registration: fields };
  }),
});
