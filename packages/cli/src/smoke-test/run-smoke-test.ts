import { rm } from 'node:fs/promises';
import { startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import type { Check } from '../checks/check.ts';
import { checkLines } from '../checks/show.ts';
import { DIFFERENCE_EXIT_CODE, USER_CODE_EXIT_CODE } from '../errors.ts';
import { shownLine } from '../job-logs/log-text.ts';
import { Interruption, untilInterrupted } from '../launch/interruption.ts';
import { count, type Output } from '../output.ts';
import { taskName } from '../seed/job.ts';
import { checkCalls, checkExit, checkLog, checkReached, checkResult, checkStatus, checkToken } from './checks.ts';
import { tryDrain } from './drain.ts';
import type { SmokeTestFlags } from './options.ts';
import { planSmokeTest, type SmokeTestPlan } from './plan.ts';
import { madeIn, type Ran, runTrial, type Stage, seedTrial } from './stage.ts';

const LAST_LINES = 20;

interface Tested {
  readonly checks: readonly Check[];
  readonly ran: readonly Ran[];
  /** Whether each start ended as it was to end, whatever else is wrong. */
  readonly areEndsRight: boolean;
}

/** The checks that say how a container ended; the others say what it left. */
const OF_END = /^(exit code|stop)\b/;

const isWrong = ({ state }: Check): boolean => state === 'failed';

const testOn = async (stage: Stage, show: (checks: readonly Check[]) => void): Promise<Tested> => {
  const { plan } = stage;
  const trial = await seedTrial(stage, 'smoke-test');
  const ran = await runTrial(stage, trial);
  const made = await madeIn(stage, trial);
  const first = [
    checkReached(ran),
    checkExit(ran, plan, 0),
    checkStatus(ran, 'SUCCEEDED'),
    ...checkLog(ran),
    checkResult(made, plan),
  ];
  show(first);
  // A run that fails undisturbed says nothing about one that is stopped.
  const isDrained = plan.stop !== undefined && !first.some(isWrong);
  const drained = isDrained && plan.stop ? await tryDrain(stage, plan.stop, made) : { checks: [], ran: [] };
  show(drained.checks);
  const all = [ran, ...drained.ran];
  const last = [checkToken(stage, all), checkCalls(stage)];
  show(last);
  const checks = [...first, ...drained.checks, ...last];
  return { checks, ran: all, areEndsRight: !checks.some((check) => isWrong(check) && OF_END.test(check.name)) };
};

const lastLines = (ran: readonly Ran[], token: string): readonly string[] =>
  (ran.at(-1)?.end.output ?? '')
    .trimEnd()
    .split('\n')
    .slice(-LAST_LINES)
    .map((line) => shownLine(line.replaceAll(token, '[token]')));

const tell = ({ checks, ran }: Tested, token: string, output: Output): void => {
  const wrong = checks.filter(isWrong).length;
  if (wrong === 0) {
    output.line(`All ${checks.length} checks are passed.`);
    return;
  }
  const lines = lastLines(ran, token).filter((line) => line !== '');
  output.line(
    `${wrong} of ${count(checks.length, 'check')} failed. ${lines.length > 0 ? 'Last lines of the container:' : 'The container printed nothing.'}`,
  );
  for (const line of lines) output.line(`  | ${line}`);
};

const record = (plan: SmokeTestPlan, { checks, ran }: Tested, token: string): string =>
  JSON.stringify(
    {
      ok: !checks.some(isWrong),
      image: plan.image,
      engine: plan.engine,
      task: taskName(plan.seed.jobType),
      checks: checks.map(({ name, state, found, advice }) => ({ name, state, found, advice: advice ?? null })),
      exitCodes: ran.map(({ end }) => end.exitCode),
      lastLines: lastLines(ran, token),
    },
    null,
    2,
  );

const exitCodeFor = ({ checks, areEndsRight }: Tested): number => {
  if (!checks.some(isWrong)) return 0;
  return areEndsRight ? DIFFERENCE_EXIT_CODE : USER_CODE_EXIT_CODE;
};

const testImage = async (
  plan: SmokeTestPlan,
  { isJson, output, signal }: { isJson: boolean; output: Output; signal: AbortSignal },
): Promise<number> => {
  await using emulator = await startLocalPlatform();
  const { host, apiToken, organizationId } = emulator.platform;
  await using client = await Client.connect({ host, apiToken, organizationId });
  if (!isJson) {
    if (plan.taken !== '') output.line(`From package.json: ${plan.taken}`);
    for (const note of plan.seed.notes) output.line(note);
    output.line(
      `${plan.image} with ${plan.engine}, a job of ${taskName(plan.seed.jobType)} on a local platform at ${host}`,
    );
  }
  const show = (checks: readonly Check[]): void => {
    if (!isJson) for (const check of checks) for (const line of checkLines(check)) output.line(line);
  };
  const tested = await testOn({ emulator: emulator.platform, client, plan, signal }, show);
  if (isJson) output.line(record(plan, tested, apiToken));
  else tell(tested, apiToken, output);
  return exitCodeFor(tested);
};

const startLocalPlatform = async () => {
  const platform = await startEmulator({ recordRequests: true });
  return { platform, [Symbol.asyncDispose]: () => platform.close() };
};

/**
 * Runs an image as the platform would, on a local platform, and holds what it does against the contract. Answers the exit
 * code: 1 when a container did not end as it was to, 3 when something else is not as it was to be.
 * @throws CommandError for a mistake in the command line, and when the engine cannot start the image
 */
export const runSmokeTest = async (
  image: string,
  entry: string | undefined,
  { flags, output }: { flags: SmokeTestFlags; output: Output },
): Promise<number> => {
  const plan = await planSmokeTest(image, entry, flags);
  try {
    return await untilInterrupted((signal) => testImage(plan, { isJson: flags.json === true, output, signal }));
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode;
    throw error;
  } finally {
    if (plan.samples !== undefined) await rm(plan.samples, { recursive: true, force: true });
  }
};
