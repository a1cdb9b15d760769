import { buildImage } from '../engine/build-image.ts';
import { findEngine, needImage } from '../engine/engine.ts';
import { type Answer, type EngineName, lastWords } from '../engine/run-engine.ts';
import { CommandError, USER_CODE_EXIT_CODE } from '../errors.ts';
import { Interruption, untilInterrupted } from '../launch/interruption.ts';
import { duration, type Output } from '../output.ts';
import { type BuildFlags, type BuildPlan, planBuild } from './plan.ts';

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

const tell = (plan: BuildPlan, built: { engine: EngineName; id: string; ms: number }, output: Output): void => {
  output.line(`Built ${plan.references.join(', ')} with ${built.engine} in ${duration(built.ms)}.`);
  output.line(`Try it: picsellia-ts smoke-test ${plan.references[0] ?? ''}`);
};

/**
 * Builds the image of a project under the name by which it is deployed. Answers the exit code.
 * @throws CommandError that says what is wrong with the project, the engine, or a step of the build
 */
export const runBuild = async (dir: string | undefined, flags: BuildFlags, output: Output): Promise<number> => {
  const plan = await planBuild(dir, flags, process.cwd());
  const engine = await findEngine(flags.engine);
  const startedAt = performance.now();
  try {
    const answer = await untilInterrupted(async (signal) => {
      const built = await buildImage(engine.name, plan, signal);
      signal.throwIfAborted();
      return built;
    });
    if (answer.failed) throw buildFailure(engine.name, answer);
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode;
    throw error;
  }
  const { id } = await needImage(engine, plan.references[0] ?? '');
  const ms = performance.now() - startedAt;
  const { references: images, labels } = plan;
  if (flags.json === true)
    output.line(JSON.stringify({ images, id, engine: engine.name, labels, durationMs: Math.round(ms) }));
  else tell(plan, { engine: engine.name, id, ms }, output);
  return 0;
};
