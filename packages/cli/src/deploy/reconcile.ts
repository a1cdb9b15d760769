import type { Client, NewProcessingInput, Processing } from '@picsellia-ts/sdk';
import { CommandError, DIFFERENCE_EXIT_CODE, isOwnError } from '../errors.ts';
import { compareRegistration, type Difference } from '../registration/differences.ts';
import { changesOf } from './changes.ts';
import { type Held, isSame, readHeld } from './held.ts';
import type { WithImage } from './image-reference.ts';
import { type ProcessingPlan, planProcessing } from './plan.ts';

const TRIES = 3;

const create = (client: Client, registration: WithImage): Promise<Processing> => {
  const { inputs: _inputs, constraints: _constraints, parameters: _parameters, dockerFlags, ...fields } = registration;
  return client.createProcessing({ ...fields, ...(dockerFlags.length > 0 && { dockerFlags }) });
};

const setInput = async (processing: Processing, input: NewProcessingInput, held: Held['inputs']): Promise<void> => {
  const there = held.find(({ name }) => name === input.name);
  if (there?.inputType === input.inputType) {
    await processing.updateProcessingInput(input.name, input);
    return;
  }
  // The kind of an input cannot be changed.
  if (there !== undefined) await processing.deleteProcessingInput(input.name);
  await processing.addProcessingInput(input);
};

const setInputs = async (
  { processing, inputs: held }: Held,
  inputs: readonly NewProcessingInput[],
  differences: readonly Difference[],
): Promise<void> => {
  const isTouched = (name: string): boolean =>
    differences.some(({ field }) => field === `inputs.${name}` || field.startsWith(`inputs.${name}.`));
  for (const input of inputs) if (isTouched(input.name)) await setInput(processing, input, held);
  // Last, so that what breaks off leaves rather too much than too little.
  const strange = held.filter(({ name }) => !inputs.some((input) => input.name === name));
  for (const { name } of strange) await processing.deleteProcessingInput(name);
};

const bring = async (client: Client, { registration, held, differences, untold }: ProcessingPlan): Promise<void> => {
  if (held === undefined) {
    const processing = await create(client, registration);
    for (const input of registration.inputs) await processing.addProcessingInput(input);
    return;
  }
  const changes = changesOf(registration, differences, untold);
  if (Object.keys(changes).length > 0) await held.processing.update(changes);
  await setInputs(held, registration.inputs, differences);
};

const isConflict = (error: unknown): boolean => isOwnError(error) && error.name === 'ResourceConflictError';

/** What the platform holds otherwise; undefined when it holds nothing under this name. */
const differencesTo = (registration: WithImage, held: Held | undefined): readonly Difference[] | undefined =>
  held === undefined ? undefined : compareRegistration(registration, held.processing, held.inputs).differences;

const lookAgain = async (
  client: Client,
  { registration, held, reference }: ProcessingPlan,
): Promise<ProcessingPlan> => {
  const now = await readHeld(client, registration.name);
  if (isSame(now, held)) return planProcessing(registration, now, reference);
  throw new CommandError(`${registration.name} was changed on the platform since the plan was made.`, {
    hint: 'Nothing of it was sent: run the same command again to see the new plan.',
    exitCode: DIFFERENCE_EXIT_CODE,
  });
};

const heldOtherwise = ({ name }: WithImage, left: readonly Difference[] | undefined): CommandError => {
  const fields = left?.map(({ field }) => field).join(', ') ?? 'everything, for it is not there';
  return new CommandError(`${name} was sent, but the platform then holds something else in ${fields}.`, {
    hint: 'Look at the processing on the platform, and run the same command again.',
    exitCode: DIFFERENCE_EXIT_CODE,
  });
};

/**
 * Makes the platform hold what the plan says, then reads it back and compares. After a failure it looks what has arrived,
 * for an answer may have been lost, and goes on from there as long as that is more than before. Answers whether there was
 * anything to send.
 * @throws what the platform failed with; CommandError with exit code 3 when it holds something else at the end
 */
export const reconcile = async (client: Client, planned: ProcessingPlan): Promise<boolean> => {
  let plan = await lookAgain(client, planned);
  if (plan.action === 'unchanged') return false;
  for (let attempt = 1; ; attempt += 1) {
    const { registration, reference } = plan;
    const failure: unknown = await bring(client, plan).then(
      () => undefined,
      (error: unknown) => error,
    );
    // Somebody else was faster, and what they registered is not ours to change.
    if (failure !== undefined && (attempt >= TRIES || isConflict(failure))) throw failure;
    const held = await readHeld(client, registration.name).catch((error: unknown) => {
      throw failure ?? error;
    });
    const left = differencesTo(registration, held);
    if (left?.length === 0) return true;
    if (failure === undefined) throw heldOtherwise(registration, left);
    if (isSame(held, plan.held)) throw failure;
    plan = planProcessing(registration, held, reference);
  }
};
