import { type Answer, type EngineName, lastWords } from '../engine/run-engine.ts';
import { CommandError, USER_CODE_EXIT_CODE } from '../errors.ts';

/** What engines say when the image of a FROM is neither on the machine nor in a registry that answers. */
const NO_BASE =
  /short-name|resolve source metadata|initializing source|pull access denied|manifest unknown|name unknown|unable to pull|error pulling|pinging container registry/i;

const STEP =
  /building at STEP "([^"\n]+)"|did not complete successfully: exit code: (\d+)|The command '([^'\n]+)' returned/;

/** Why a build failed, by what the engine said. */
export const buildFailure = (engine: EngineName, answer: Answer): CommandError => {
  const said = lastWords(answer);
  const all = `${answer.stdout}\n${answer.stderr}`;
  // A step may itself fetch something, and fail with such words.
  if (NO_BASE.test(all) && !STEP.test(all)) {
    return new CommandError(`The base image was not found: ${said}.`.replace('..', '.'), {
      hint: `Pull or build it first (the one of picsellia-ts: node docker/build.ts in its checkout), or name another: --base-image NAME`,
    });
  }
  const code = answer.exitCode === undefined ? 'no exit code' : `exit code ${answer.exitCode}`;
  return new CommandError(`${engine} build failed with ${code}: ${said}.`.replace('..', '.'), {
    hint: 'All that it said stands above; put the Dockerfile, or what it copies, right.',
    exitCode: USER_CODE_EXIT_CODE,
  });
};
