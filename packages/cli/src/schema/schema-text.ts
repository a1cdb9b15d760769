import { oneLine } from '../output.ts';
import type { Difference } from '../registration/differences.ts';
import type { Registration } from '../registration/registration.ts';
import type { Drift } from './drift.ts';
import { parameterRows } from './parameter-rows.ts';
import { rows } from './rows.ts';

const said = (text: string | undefined, otherwise: string): string =>
  text === undefined || text === '' ? otherwise : oneLine(text);

const inputRow = (input: Registration['inputs'][number]): readonly [string, string] => {
  const constraints = [input.inferenceTypeConstraint, input.frameworkConstraint].filter((value) => value !== undefined);
  const facts = [input.inputType, input.required ? 'required' : 'optional', ...constraints];
  return [input.name, facts.join(', ')];
};

const section = (title: string, lines: readonly (readonly [string, string])[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...rows(lines, 4)];

/** What would be registered, in lines for people. */
export const describeRegistration = (registration: Registration): readonly string[] => {
  const { constraints } = registration;
  const image = said(registration.dockerImage, 'not said; deploy needs it: image in the definition, or --image');
  return [
    registration.name,
    ...rows(
      [
        ['type', `${registration.type}, on a ${registration.target}`],
        ['description', said(registration.description, 'none said')],
        ['image', image],
        ['tag', registration.dockerTag],
        ['flags', said(registration.dockerFlags.join(' '), 'none')],
        ['cpu, gpu', `${registration.defaultCpu}, ${registration.defaultGpu}`],
      ],
      2,
    ),
    ...section('parameters', parameterRows(registration.parameters)),
    ...section('inputs of a launch', registration.inputs.map(inputRow)),
    ...section('checked by the runtime', Object.entries(constraints)),
  ];
};

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const change = ({ field, old, new: wanted, canChange }: Difference): readonly [string, string] => [
  field,
  `${shown(old)} → ${shown(wanted)}${canChange ? '' : ' (cannot be changed: delete the processing, or take another name)'}`,
];

const SUMMARIES: Readonly<Record<Drift['state'], string>> = {
  unchanged: 'as on the platform',
  drifted: 'differs from the platform (there → here); picsellia-ts deploy brings it there',
  missing: 'not on the platform; picsellia-ts deploy registers it',
};

/** How the platform stands to a definition, in lines for people: each field that differs, old and new. */
export const describeDrift = (name: string, { state, differences, untold }: Drift): readonly string[] => [
  ...rows([[`${name}:`, SUMMARIES[state]]], 0),
  ...rows(differences.map(change), 2),
  ...(untold.length === 0 ? [] : rows([['not compared:', `${untold.join(', ')} (the platform does not tell)`]], 2)),
];
