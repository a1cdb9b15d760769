import { type Check, ok, warning } from '../checks/check.ts';
import { ENGINES, type EngineName, runWith } from '../engine/run-engine.ts';
import { oneLine } from '../output.ts';

type Answer = 'answers' | 'is there but does not answer' | 'absent';

const ask = async (name: EngineName): Promise<Answer> => {
  const run = runWith(name);
  if (!(await run(['info'])).failed) return 'answers';
  return (await run(['--version'])).failed ? 'absent' : 'is there but does not answer';
};

/** Looks for something that can build and push images. */
export const checkEngines = async (): Promise<Check> => {
  const answers = await Promise.all(ENGINES.map(async (name) => [name, await ask(name)] as const));
  const present = answers.filter(([, answer]) => answer !== 'absent');
  const found = oneLine(present.map(([name, answer]) => `${name} ${answer}`).join(', '));
  if (present.some(([, answer]) => answer === 'answers')) return ok('container engine', found);
  return warning(
    'container engine',
    found === '' ? `none of ${ENGINES.join(', ')}` : found,
    'Only build, smoke-test and deploy need one: install or start docker, podman or buildah.',
  );
};
