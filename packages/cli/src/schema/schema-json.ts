import type { Registration } from '../registration/registration.ts';
import type { Drift } from './drift.ts';

const inputsJson = ({ inputs }: Registration): readonly object[] =>
  inputs.map((input) => ({
    name: input.name,
    input_type: input.inputType,
    required: input.required,
    inference_type_constraint: input.inferenceTypeConstraint ?? null,
    framework_constraint: input.frameworkConstraint ?? null,
  }));

const driftJson = ({ state, id, differences, untold }: Drift): object => ({
  state,
  id: id ?? null,
  // Nothing on one of the sides is null, so that each difference has the same keys.
  differences: differences.map((one) => ({ ...one, old: one.old ?? null, new: one.new ?? null })),
  untold,
});

/** What would be registered, under the names of the wire, for machines. */
export const registrationJson = (registration: Registration, drift: Drift | undefined): object => ({
  name: registration.name,
  target: registration.target,
  type: registration.type,
  description: registration.description ?? null,
  default_cpu: registration.defaultCpu,
  default_gpu: registration.defaultGpu,
  default_parameters: registration.defaultParameters,
  docker_image: registration.dockerImage ?? null,
  docker_tag: registration.dockerTag,
  docker_flags: registration.dockerFlags,
  inputs: inputsJson(registration),
  constraints: registration.constraints,
  parameters: registration.parameters,
  ...(drift !== undefined && { platform: driftJson(drift) }),
});
