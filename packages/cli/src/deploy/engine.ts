import { CommandError } from '../errors.ts';
import { inspectImage, type LocalImage, pushImage, remoteConfig } from './engine-commands.ts';
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
    isPushed: async (reference, { id }) => (await remoteConfig(run, reference)) === id,
    push: (reference) => pushImage(name, run, reference),
  };
};

/**
 * Finds the engine of this name, or the first that answers.
 * @throws CommandError when there is none
 */
export const findEngine = async (given: string | undefined): Promise<Engine> => {
  if (given !== undefined) {
    const name = ENGINES.find((known) => known === given);
    if (name === undefined) throw new CommandError(`--engine ${given}: known are ${ENGINES.join(', ')}.`);
    if (await answers(name)) return engineOf(name);
    throw new CommandError(`--engine ${name}: \`${name} info\` fails here.`, {
      hint: 'Install or start it, or pass --no-push when the image is in the registry already.',
    });
  }
  for (const name of ENGINES) if (await answers(name)) return engineOf(name);
  throw new CommandError(`No container engine answers (tried ${ENGINES.join(', ')}).`, {
    hint: 'Install or start one, or pass --no-push when the image is in the registry already.',
  });
};
