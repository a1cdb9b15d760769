import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import * as z from 'zod';
import { CommandError, MACHINE_EXIT_CODE } from '../errors.ts';
import { type EngineName, lastWords, runWith, SECRETS } from './run-engine.ts';

/** The engines that start a container by the entry point of its image. */
export const RUNNERS: readonly Runner[] = ['docker', 'podman'];

/** An engine that can start containers. */
export type Runner = Extract<EngineName, 'docker' | 'podman'>;

/** A container to be started. */
export interface ContainerOptions {
  readonly image: string;
  /** The engine is told the names alone, so that no value stands in the list of processes. */
  readonly environment: Readonly<Record<string, string>>;
  /** As the engine takes it, such as `512m`; undefined for no limit. */
  readonly memory: string | undefined;
}

/** How a container ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  /** Both streams as they came; of very much, the end. */
  readonly output: string;
  readonly isOutOfMemory: boolean;
}

/** A container that was started. */
export interface Container {
  /** When it is over, however it went; never rejected. */
  readonly exited: Promise<void>;
  readonly ended: Promise<ContainerEnd>;
  /** Sends a signal to its first process; nothing when it has ended already. */
  readonly signal: (name: string) => Promise<void>;
  /** Kills it, however early that is said, and waits for its end. */
  readonly kill: () => Promise<void>;
  /** Leaves nothing of it. */
  readonly remove: () => Promise<void>;
}

/** What a cautious platform allows: nothing to write but /tmp, no capability, no new right, not too many processes. */
const LOCKED_DOWN = [
  '--network=host',
  '--pids-limit=1024',
  '--read-only',
  '--tmpfs=/tmp:rw,mode=1777',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
] as const;

// podman alone makes more than /tmp writable, and hands its own proxies on.
const OF_ENGINE: Readonly<Record<Runner, readonly string[]>> = {
  docker: [],
  podman: ['--read-only-tmpfs=false', '--http-proxy=false'],
};

const BETWEEN_KILLS_MS = 200;
const MOST_OUTPUT = 16 * 1024 * 1024;
/** What `run` itself ends with when no container came to be. */
const ENGINE_FAILED = 125;

const stateOf = () => z.looseObject({ ExitCode: z.number(), OOMKilled: z.boolean().optional() });

const readState = async (engine: Runner, name: string): Promise<z.infer<ReturnType<typeof stateOf>> | undefined> => {
  const { stdout, failed } = await runWith(engine)(['container', 'inspect', '--format', '{{json .State}}', name]);
  if (failed) return undefined;
  return stateOf().parse(JSON.parse(stdout));
};

/** Starts an image by its own entry point, locked down, on the network of this machine. */
export const startContainer = (engine: Runner, { image, environment, memory }: ContainerOptions): Container => {
  const name = `picsellia-ts-smoke-test-${randomUUID()}`;
  const variables = Object.keys(environment).map((variable) => `--env=${variable}`);
  const limits = memory === undefined ? [] : [`--memory=${memory}`];
  const args = ['run', `--name=${name}`, ...LOCKED_DOWN, ...OF_ENGINE[engine], ...limits, ...variables, image];
  const child = execa(engine, args, {
    env: { ...SECRETS, ...environment },
    stdin: 'ignore',
    buffer: false,
    all: true,
    reject: false,
    // A terminal sends Ctrl-C to the whole group; the container is ended by its name.
    detached: true,
  });
  const follow = async (): Promise<ContainerEnd> => {
    let output = '';
    child.all.setEncoding('utf8');
    for await (const part of child.all) output = `${output}${part}`.slice(-MOST_OUTPUT);
    const { exitCode = MACHINE_EXIT_CODE } = await child;
    const state = await readState(engine, name);
    if (state === undefined || (exitCode === ENGINE_FAILED && state.ExitCode === 0)) {
      throw new CommandError(`${engine} could not start ${image}: ${lastWords({ stdout: output, stderr: '' })}.`, {
        hint: `Try it by hand: ${engine} run --rm --read-only --network=host ${image}`,
        exitCode: MACHINE_EXIT_CODE,
      });
    }
    // A program that is not there is told by the exit code of `run` alone.
    return { exitCode: exitCode || state.ExitCode, output, isOutOfMemory: state.OOMKilled === true };
  };
  const send = async (signal: string): Promise<void> => {
    await runWith(engine)(['kill', '--signal', signal, name]);
  };
  let isOver = false;
  const ended = follow().finally(() => {
    isOver = true;
  });
  return {
    exited: child.then(() => undefined),
    ended,
    signal: send,
    kill: async () => {
      // A container that is not there yet takes no signal, and then comes to be.
      for (; !isOver; await Promise.race([ended.catch(() => undefined), setTimeout(BETWEEN_KILLS_MS)]))
        await send('KILL');
    },
    remove: async () => {
      await runWith(engine)(['rm', '--force', name]);
    },
  };
};
