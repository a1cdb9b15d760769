import type { Emulator, JobView, Seeded } from '@picsellia-ts/emulator';
import type { Client } from '@picsellia-ts/sdk';
import { type Container, type ContainerEnd, startContainer } from '../engine/container.ts';
import { seedOptions } from '../seed/seed-options.ts';
import { type Made, readMade } from './made.ts';
import type { SmokeTestPlan } from './plan.ts';

/** A local platform, and what is tried on it. */
export interface Stage {
  readonly emulator: Emulator;
  readonly client: Client;
  readonly plan: SmokeTestPlan;
  /** Aborted when the whole test is to end. */
  readonly signal: AbortSignal;
}

/** A job on data of its own. */
export interface Trial {
  readonly seeded: Seeded;
  readonly jobId: string;
  readonly before: ReadonlyMap<string, string>;
}

/** How a start of the image ended. */
export interface Ran {
  readonly end: ContainerEnd;
  readonly isTimedOut: boolean;
  readonly job: JobView;
  /** How many requests came in the meantime. */
  readonly requests: number;
}

/** Fills the platform with what the plan says, under a name of its own, and makes a job. */
export const seedTrial = async ({ emulator, client, plan }: Stage, name: string): Promise<Trial> => {
  const datasetName = `${plan.sourceName}-${name}`;
  const seeded = await emulator.seed(seedOptions(plan.seed, { datasetName, parameters: plan.parameters }));
  if (seeded.job_id === undefined) throw new Error('the local platform made no job');
  const { results: before } = await readMade(client, { seed: plan.seed, seeded });
  return { seeded, jobId: seeded.job_id, before };
};

/** What the platform holds of a trial's results. */
export const madeIn = ({ client, plan }: Stage, { seeded, before }: Trial): Promise<Made> =>
  readMade(client, { seed: plan.seed, seeded, before });

/** The job as the platform holds it. */
export const jobOf = ({ emulator }: Stage, { jobId }: Trial): JobView => {
  const job = emulator.job(jobId);
  if (job === undefined) throw new Error('the local platform has lost a job');
  return job;
};

const bounded = async (container: Container, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }) => {
  let isTimedOut = false;
  const kill = (): void => void container.kill();
  const timer = setTimeout(() => {
    isTimedOut = true;
    kill();
  }, timeoutMs);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    return { end: await container.ended, isTimedOut };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    await container.remove();
  }
};

/**
 * Starts the image on a job as the platform does, and waits for its end; `meanwhile` is told the container.
 * @throws CommandError with exit code 5 when the engine cannot start it
 */
export const runTrial = async (
  stage: Stage,
  trial: Trial,
  meanwhile: (container: Container) => Promise<void> = async () => {},
): Promise<Ran> => {
  const { emulator, plan, signal } = stage;
  signal.throwIfAborted();
  const { host, apiToken, organizationId } = emulator;
  const environment = { api_token: apiToken, job_id: trial.jobId, organization_id: organizationId, host };
  const before = emulator.requests.length;
  const container = startContainer(plan.engine, { image: plan.image, environment, memory: plan.memory });
  const [ran] = await Promise.all([bounded(container, { timeoutMs: plan.timeoutMs, signal }), meanwhile(container)]);
  signal.throwIfAborted();
  return { ...ran, job: jobOf(stage, trial), requests: emulator.requests.length - before };
};
