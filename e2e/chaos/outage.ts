import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { type Finished, scratch, startRun, variablesOf } from '../local-run.ts';
import { entryOf, MIDDLE } from './cases.ts';
import type { Disturbed } from './disturb.ts';
import { Stage } from './stage.ts';
import type { Undisturbed } from './undisturbed.ts';

const COMMAND = join(import.meta.dirname, '../../packages/cli/bin/picsellia-ts.js');
/** More than a container has: on a slow machine the platform needs long to come back. */
const TRIES = '20';

/** How the platform goes away: its process is killed, or it closes its listeners and its connections. */
export const OUTAGES = ['killed', 'closed'] as const;
export type OutageKind = (typeof OUTAGES)[number];

/** A platform that can be taken away and comes back at the same place with all that it had answered. */
interface Platform {
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

class Inside implements Platform {
  readonly #options: { readonly port: number; readonly dataDir: string };
  emulator: Emulator | undefined;

  constructor(options: { readonly port: number; readonly dataDir: string }) {
    this.#options = options;
  }

  async comeBack(): Promise<void> {
    this.emulator = await startEmulator(this.#options);
  }

  async leave(): Promise<void> {
    await this.emulator?.close();
  }
}

class Outside implements Platform {
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;

  constructor({ port, dataDir }: { readonly port: number; readonly dataDir: string }) {
    this.#options = ['--port', String(port), '--data-dir', dataDir];
  }

  async comeBack(): Promise<void> {
    const child = spawn(process.execPath, [COMMAND, 'emulator', ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`the platform did not start: ${String(said)}`);
  }

  async leave(): Promise<void> {
    const ended = this.#child && once(this.#child, 'exit');
    this.#child?.kill('SIGKILL');
    await ended;
  }
}

/** Runs a job to its end, and takes the platform away when the run has reached its middle. */
const runThrough = async (
  entry: string,
  stage: Stage,
  { platform, awayMs }: { readonly platform: Platform; readonly awayMs: number },
): Promise<Finished> => {
  const variables = { ...variablesOf(stage.emulator, stage.seeded), PICSELLIA_TS_TRIES: TRIES };
  const { child, finished } = startRun(entry, variables, { workDir: scratch() });
  const { promise: away, resolve: leave } = Promise.withResolvers<void>();
  child.stdout.on('data', (text) => String(text).includes(MIDDLE) && leave());
  const outage = Promise.race([away.then(() => true), finished.then(() => false)]).then(async (isReached) => {
    if (!isReached) throw new Error('the run ended before its middle');
    await platform.leave();
    await setTimeout(awayMs);
    await platform.comeBack();
  });
  const [run] = await Promise.all([finished, outage]);
  return run;
};

const leaving = async <T>(platform: Platform, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } finally {
    await platform.leave();
  }
};

export interface OutageOptions {
  readonly kind: OutageKind;
  readonly awayMs: number;
}

/** Runs a job of which the platform is away for a while in the middle; it must not need a second start. */
export const takeAway = async (
  { name, chaos, images, state }: Undisturbed,
  { kind, awayMs }: OutageOptions,
): Promise<Disturbed> => {
  const dataDir = scratch();
  const stage = await Stage.open(chaos, { images, emulator: { dataDir } });
  const port = Number(new URL(stage.emulator.host).port);
  await stage.emulator.close();
  const platform = kind === 'killed' ? new Outside({ port, dataDir }) : new Inside({ port, dataDir });
  await platform.comeBack();
  const run = await leaving(platform, () => runThrough(entryOf(chaos, 'fail'), stage, { platform, awayMs }));
  stage.emulator = await startEmulator({ port, dataDir });
  try {
    const differences = await stage.differences(state, run);
    if (run.exitCode !== 0) differences.unshift(`exit code ${run.exitCode}: ${run.report?.reason ?? run.stderr}`);
    return { story: `${name}: the platform was ${kind} for ${awayMs / 1000} s`, kills: 0, differences };
  } finally {
    await stage.emulator.close();
  }
};
