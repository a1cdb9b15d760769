import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { findEntry } from '../dry-run/entry.ts';
import { findEngine } from '../engine/engine.ts';
import { CommandError } from '../errors.ts';
import { Interruption, untilInterrupted } from '../launch/interruption.ts';
import { onPlatform, type Platform } from '../on-platform.ts';
import { type Output, outputWidth } from '../output.ts';
import { readDefinitions } from '../registration/read-definitions.ts';
import type { Registration } from '../registration/registration.ts';
import { registrationOf } from '../registration/registration-of.ts';
import { applyPlan, reasonOf, type Step, unfinished } from './apply.ts';
import { confirm } from './confirm.ts';
import { type DeployPlan, isEmptyPlan, makePlan } from './plan.ts';
import type { PushOptions } from './plan-image.ts';
import { fitted, planLines, planRecord } from './view.ts';

/** The options of `deploy`, as typed. */
export interface DeployFlags extends ConnectionFlags {
  name?: readonly string[];
  image?: string;
  tag?: string;
  byDigest?: boolean;
  push?: boolean;
  engine?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

const readRegistrations = async (entry: string | undefined, flags: DeployFlags): Promise<readonly Registration[]> => {
  const descriptions = await readDefinitions(await findEntry(entry, process.cwd()), flags.name);
  return descriptions.map((description) => registrationOf(description, { image: flags.image, tag: flags.tag }));
};

const pushOptionsOf = async (flags: DeployFlags): Promise<PushOptions> => {
  const isByDigest = flags.byDigest === true;
  const otherwise = 'pass --no-push when the image is in the registry already';
  if (flags.push !== false) return { engine: await findEngine(flags.engine, { otherwise }), isByDigest };
  if (isByDigest) {
    throw new CommandError('--by-digest: the digest comes from the push, which --no-push leaves out.');
  }
  if (flags.engine !== undefined) throw new CommandError('--engine is for the push, which --no-push leaves out.');
  return { engine: undefined, isByDigest };
};

/** The exit code of the answer when it is no, 130 for Ctrl-C; undefined for yes. */
const declined = async (flags: DeployFlags): Promise<number | undefined> => {
  if (flags.yes === true) return undefined;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true || flags.json === true) {
    throw new CommandError('Nothing was changed: nobody can be asked here.', {
      hint: 'Pass --yes to carry the plan out, or --dry-run to see it only.',
    });
  }
  try {
    return (await confirm('Carry this out?')) ? undefined : 0;
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode;
    throw error;
  }
};

interface Told {
  readonly output: Output;
  readonly isJson: boolean;
}

const tellPlan = ({ client }: Platform, plan: DeployPlan, { output, isJson }: Told): void => {
  if (isJson) return;
  output.line(`Plan for ${client.organizationName} on ${client.host}`);
  for (const line of planLines(plan)) {
    for (const part of output.isTerminal ? fitted(line, outputWidth()) : [line]) output.line(part);
  }
};

const record = (plan: DeployPlan, steps: readonly Step[], isApplied: boolean): string => {
  const failed = steps.filter(({ error }) => error !== undefined);
  return JSON.stringify({
    ...planRecord(plan),
    applied: isApplied && failed.length === 0,
    done: steps.filter(({ error }) => error === undefined).map(({ what }) => what),
    failed: failed.map(({ what, error }) => ({ what, error: reasonOf(error) })),
  });
};

const carryOut = async (
  { client }: Platform,
  plan: DeployPlan,
  { options, told }: { options: PushOptions; told: Told },
): Promise<readonly Step[]> => {
  const tell = (text: string): void => {
    if (!told.isJson) told.output.problem(text);
  };
  const { steps, reason } = await untilInterrupted(async (signal) => ({
    steps: await applyPlan(client, plan, { ...options, tell, signal }),
    reason: signal.reason as unknown,
  }));
  if (told.isJson) told.output.line(record(plan, steps, true));
  const failure = unfinished(steps, reason instanceof Interruption ? reason.exitCode : undefined);
  if (failure !== undefined) throw failure;
  if (!told.isJson) told.output.line(`Done: ${steps.map(({ what }) => what).join(', ')}.`);
  return steps;
};

/**
 * Registers what a file defines: shows the plan, asks, pushes, registers, reads back. Answers the exit code.
 * @throws CommandError that says what is wrong, or what is done and what is not
 */
export const runDeploy = async (entry: string | undefined, flags: DeployFlags, output: Output): Promise<number> => {
  const registrations = await readRegistrations(entry, flags);
  const options = await pushOptionsOf(flags);
  const told = { output, isJson: flags.json === true };
  return onPlatform(flags, async (platform) => {
    const plan = await makePlan(platform.client, registrations, options);
    tellPlan(platform, plan, told);
    const isDone = isEmptyPlan(plan);
    if (isDone || flags.dryRun === true) {
      if (told.isJson) output.line(record(plan, [], false));
      else output.line(isDone ? 'Nothing to do.' : 'Nothing was changed: this is a dry run.');
      return 0;
    }
    const exitCode = await declined(flags);
    if (exitCode === undefined) await carryOut(platform, plan, { options, told });
    else output.line('Nothing was changed.');
    return exitCode ?? 0;
  });
};
