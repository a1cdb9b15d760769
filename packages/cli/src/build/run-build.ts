import { buildImage } from '../engine/build-image.ts';
import { findEngine, needImage } from '../engine/engine.ts';
import type { EngineName } from '../engine/run-engine.ts';
import { Interruption, untilInterrupted } from '../launch/interruption.ts';
import { duration, type Output } from '../output.ts';
import { buildFailure } from './build-failure.ts';
import { type BuildFlags, type BuildPlan, planBuild } from './plan.ts';

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
