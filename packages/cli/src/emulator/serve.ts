import { once } from 'node:events';
import { basename, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Emulator, EmulatorOptions, SeedOptions } from '@picsellia-ts/emulator';
import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError, errorCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { seedOptions } from '../seed/seed-options.ts';
import { planSeed } from '../seed/seed-plan.ts';
import { type EmulatorFlags, readOptions } from './options.ts';

/** Flags of V8 that hold memory low, at a few percent of the speed: 260 MB for 100,000 images instead of 420. */
const LOW_MEMORY = ['--semi-space-growth-factor=1', '--heap-growing-percent=30'];

const start = async (options: EmulatorOptions): Promise<Emulator> => {
  const { startEmulator } = await import('@picsellia-ts/emulator');
  const { port = 0 } = options;
  try {
    return await startEmulator(options);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') {
      throw new CommandError(`--port ${port}: another program listens on this port.`, {
        hint: 'Take another one, or 0 for a free one.',
        cause: error,
      });
    }
    if (code === 'EACCES')
      throw new CommandError(`--port ${port}: this user may not listen on this port.`, { cause: error });
    if (code === 'ERR_DATA_FOLDER' && error instanceof Error)
      throw new CommandError(`--data-dir: ${error.message}`, { cause: error });
    throw error;
  }
};

const isSeeded = (flags: SeedFlags): boolean =>
  [
    flags.images,
    flags.annotations,
    flags.model,
    flags.labels,
    flags.type,
    flags.modelType,
    flags.framework,
    flags.task,
    flags.outputVersion,
    flags.contextKey,
  ].some((flag) => flag !== undefined);

const planned = async (flags: SeedFlags, cwd: string): Promise<{ seed?: SeedOptions; notes: readonly string[] }> => {
  if (!isSeeded(flags)) return { notes: [] };
  const plan = await planSeed(flags, { cwd });
  const datasetName = flags.images === undefined ? 'empty' : basename(resolve(cwd, flags.images));
  return { seed: seedOptions(plan, { datasetName, parameters: {} }), notes: plan.notes };
};

type Planned = Awaited<ReturnType<typeof planned>>;

/** Seeds an emulator that was not seeded before; gives the ids in any case. */
const seedOnce = async (emulator: Emulator, { seed, notes }: Planned, output: Output): Promise<object> => {
  const [known] = emulator.seeded;
  if (known !== undefined) {
    if (seed !== undefined) output.problem('The folder of --data-dir was seeded before; what it holds stays as it is.');
    return known;
  }
  const seeded = seed === undefined ? {} : await emulator.seed(seed);
  for (const note of notes) output.problem(note);
  return seeded;
};

/**
 * Serves the local platform until SIGINT or SIGTERM; says where it is in one line of JSON on standard output.
 * @throws CommandError for a mistake in what it shall hold, a port that cannot be had, or a folder that is no good.
 */
export const serveEmulator = async ({
  flags,
  cwd,
  output,
}: {
  flags: EmulatorFlags;
  cwd: string;
  output: Output;
}): Promise<void> => {
  // This process serves the emulator alone, for long, beside the programs that are measured on it.
  for (const flag of LOW_MEMORY) setFlagsFromString(flag);
  const options = await readOptions(flags, cwd);
  const plan = await planned(flags, cwd);
  const emulator = await start(options);
  try {
    const seeded = await seedOnce(emulator, plan, output);
    const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    output.line(
      JSON.stringify({
        host: emulator.host,
        api_token: emulator.apiToken,
        organization_id: emulator.organizationId,
        ...seeded,
      }),
    );
    await stopped;
  } finally {
    await emulator.close();
  }
};
