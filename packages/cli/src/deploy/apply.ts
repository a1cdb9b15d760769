import type { Client } from '@picsellia-ts/sdk';
import type { Engine } from '../engine/engine.ts';
import { BUG_EXIT_CODE, CommandError, exitCodeOf, isOwnError } from '../errors.ts';
import { oneLine } from '../output.ts';
import { namedByDigest } from './image-reference.ts';
import type { DeployPlan, ProcessingPlan } from './plan.ts';
import { reconcile } from './reconcile.ts';

/** One thing that a deploy did or did not do, in words. */
export interface Step {
  readonly what: string;
  /** Why it was not done; undefined for what was. */
  readonly error?: unknown;
}

/** How a deploy is carried out. */
export interface ApplyOptions {
  /** Undefined when images are not pushed. */
  readonly engine: Engine | undefined;
  readonly isByDigest: boolean;
  /** Told before each step. */
  readonly tell: (text: string) => void;
  /** Once it is aborted no step is begun; the one that is under way is finished. */
  readonly signal: AbortSignal;
}

const stopIfAborted = ({ aborted }: AbortSignal): void => {
  if (aborted) throw new CommandError('stopped before it');
};

const PAST = { create: 'registered', update: 'updated', unchanged: 'compared' } as const;

/** Pushes what the plan says; answers the digests by reference, and what happened. */
const pushAll = async (
  { images }: DeployPlan,
  { engine, tell, signal }: ApplyOptions,
): Promise<{ steps: Step[]; digests: ReadonlyMap<string, string>; failed: ReadonlySet<string> }> => {
  const steps: Step[] = [];
  const digests = new Map<string, string>();
  const failed = new Set<string>();
  for (const { reference, action } of images) {
    if (action !== 'push' || engine === undefined) continue;
    try {
      stopIfAborted(signal);
      tell(`Pushing ${reference} with ${engine.name}`);
      const digest = await engine.push(reference);
      if (digest !== undefined) digests.set(reference, digest);
      steps.push({ what: `${reference} pushed` });
    } catch (error) {
      failed.add(reference);
      steps.push({ what: `${reference} pushed`, error });
    }
  }
  return { steps, digests, failed };
};

const withDigest = (plan: ProcessingPlan, digest: string | undefined): ProcessingPlan => {
  if (digest === undefined) {
    throw new CommandError(`The engine does not tell the digest of ${plan.reference}.`, {
      hint: 'Register it by its tag: leave --by-digest out.',
    });
  }
  return { ...plan, registration: namedByDigest(plan.registration, digest) };
};

const register = async (
  client: Client,
  plan: ProcessingPlan,
  { digest, options }: { digest: string | undefined; options: ApplyOptions },
): Promise<Step> => {
  const { name } = plan.registration;
  const what = `${name} ${PAST[plan.action]}`;
  try {
    stopIfAborted(options.signal);
    options.tell(`${plan.action === 'create' ? 'Registering' : 'Updating'} ${name}`);
    const isSent = await reconcile(client, options.isByDigest ? withDigest(plan, digest) : plan);
    return { what: isSent ? what : `${name} found unchanged` };
  } catch (error) {
    return { what, error };
  }
};

/** Carries a plan out as far as it goes, images first, and answers what was done and what was not. */
export const applyPlan = async (client: Client, plan: DeployPlan, options: ApplyOptions): Promise<readonly Step[]> => {
  const { steps, digests, failed } = await pushAll(plan, options);
  for (const processing of plan.processings) {
    if (processing.action === 'unchanged') continue;
    if (failed.has(processing.reference)) {
      const error = new CommandError(`its image ${processing.reference} is not in the registry`);
      steps.push({ what: `${processing.registration.name} ${PAST[processing.action]}`, error });
      continue;
    }
    steps.push(await register(client, processing, { digest: digests.get(processing.reference), options }));
  }
  return steps;
};

/** Why a step was not done, in one line. */
export const reasonOf = (error: unknown): string => {
  if (!isOwnError(error)) return String(error);
  const hint = error instanceof CommandError && error.hint !== undefined ? ` ${error.hint}` : '';
  return oneLine(`${error.message.replace(/\.$/, '')}.${hint}`);
};

/**
 * Makes one error of the steps that failed: what is done, what is not and why, and how to go on. After a signal its exit
 * code is that of the signal, which may have reached the engine as well.
 * @throws what failed first when it is a bug
 */
export const unfinished = (steps: readonly Step[], interruptedBy?: number): CommandError | undefined => {
  const failed = steps.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first === undefined) return undefined;
  const bug = failed.find(({ error }) => !isOwnError(error));
  if (bug !== undefined) throw bug.error;
  const done = steps.filter(({ error }) => error === undefined).map(({ what }) => what);
  const reasons = failed.map(({ what, error }) => `${what}: ${reasonOf(error)}`).join(' ');
  return new CommandError(`Done: ${done.join(', ') || 'nothing'}. Not done: ${reasons}`, {
    hint: 'Running the same command again goes on from here.',
    exitCode: interruptedBy ?? (isOwnError(first.error) ? exitCodeOf(first.error) : BUG_EXIT_CODE),
    cause: first.error,
  });
};
