import { CommandError } from '../errors.ts';
import { imageLabels, inspectImage, type LocalImage, pushImage, remoteConfig } from './engine-commands.ts';
import { ENGINES, type EngineName, runWith } from './run-engine.ts';

/** The docker command is often installed where no daemon answers, so its presence proves nothing. */
const answers = async (name: EngineName): Promise<boolean> => {
  const { failed } = await runWith(name)(['info']);
  return !failed;
};

/** A container engine of this machine. */
export interface Engine {
  readonly name: EngineName;
  /** Looks for an image on this machine; undefined when it is not there. */
  readonly inspect: (reference: string) => Promise<LocalImage | undefined>;
  /** The labels of an image of this machine, which docker and podman tell. */
  readonly labels: (reference: string) => Promise<Readonly<Record<string, string>>>;
  /** Tells whether the registry holds this very image under this name; false also when it cannot be told. */
  readonly isPushed: (reference: string, image: LocalImage) => Promise<boolean>;
  /**
   * Pushes an image with the login that the engine has, and answers its digest where the engine tells it.
   * @throws CommandError with exit code 4 and what the engine said
   */
  readonly push: (reference: string) => Promise<string | undefined>;
}

const engineOf = (name: EngineName): Engine => {
  const run = runWith(name);
  return {
    name,
    inspect: (reference) => inspectImage(name, run, reference),
    labels: (reference) => imageLabels(run, reference),
    isPushed: async (reference, { id }) => (await remoteConfig(run, reference)) === id,
    push: (reference) => pushImage(name, run, reference),
  };
};

/** What the engine is wanted for. */
export interface EngineNeed {
  /** The engines that can do it; all by default. */
  readonly among?: readonly EngineName[];
  /** What else may be done where there is none. */
  readonly otherwise?: string;
}

const adviceFor = (what: 'it' | 'one', { otherwise }: EngineNeed): string =>
  `Install or start ${what}${otherwise === undefined ? '' : `, or ${otherwise}`}.`;

const chosen = (given: string, among: readonly EngineName[]): EngineName => {
  const name = ENGINES.find((known) => known === given);
  if (name === undefined) throw new CommandError(`--engine ${given}: known are ${among.join(', ')}.`);
  if (among.includes(name)) return name;
  throw new CommandError(`--engine ${name}: it cannot do this; ${among.join(' and ')} can.`);
};

/**
 * Finds the engine of this name, or the first that answers.
 * @throws CommandError when there is none
 */
export const findEngine = async (given: string | undefined, need: EngineNeed = {}): Promise<Engine> => {
  const { among = ENGINES } = need;
  if (given !== undefined) {
    const name = chosen(given, among);
    if (await answers(name)) return engineOf(name);
    throw new CommandError(`--engine ${name}: \`${name} info\` fails here.`, { hint: adviceFor('it', need) });
  }
  for (const name of among) if (await answers(name)) return engineOf(name);
  throw new CommandError(`No container engine answers (tried ${among.join(', ')}).`, {
    hint: adviceFor('one', need),
  });
};

/**
 * Makes sure that an image is on this machine.
 * @throws CommandError when it is not, or its name is none
 */
export const needImage = async ({ name, inspect }: Engine, reference: string): Promise<LocalImage> => {
  // A name that begins with a dash would be an option of the engine.
  if (!/^[\w]/.test(reference)) throw new CommandError(`${JSON.stringify(reference)} is no name of an image.`);
  const image = await inspect(reference);
  if (image !== undefined) return image;
  throw new CommandError(`${name} has no image ${reference} on this machine.`, {
    hint: `Build it (picsellia-ts build), or fetch it: ${name} pull ${reference}`,
  });
};
