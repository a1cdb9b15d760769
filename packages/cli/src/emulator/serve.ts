import { once } from 'node:events';
import { basename, resolve } from 'node:path';
import type { Emulator, SeedOptions } from '@picsellia-ts/emulator';
import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError, errorCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { seedOptions } from '../seed/seed-options.ts';
import { planSeed } from '../seed/seed-plan.ts';

const readPort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new CommandError(`--port ${text}: a port is a number from 0 to 65535; 0 takes a free one.`);
  }
  return port;
};

const start = async (port: number): Promise<Emulator> => {
  const { startEmulator } = await import('@picsellia-ts/emulator');
  try {
    return await startEmulator({ port });
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
    throw error;
  }
};

const isSeeded = (flags: SeedFlags): boolean =>
  [flags.images, flags.annotations, flags.model, flags.labels, flags.task, flags.contextKey].some(
    (flag) => flag !== undefined,
  );

const planned = async (flags: SeedFlags, cwd: string): Promise<{ seed?: SeedOptions; notes: readonly string[] }> => {
  if (!isSeeded(flags)) return { notes: [] };
  const plan = await planSeed(flags, { cwd });
  const datasetName = flags.images === undefined ? 'empty' : basename(resolve(cwd, flags.images));
  return { seed: seedOptions(plan, { datasetName, parameters: {} }), notes: plan.notes };
};

/**
 * Serves the local platform until SIGINT or SIGTERM; says where it is in one line of JSON on standard output.
 * @throws CommandError for a mistake in what it shall hold, or a port that cannot be had.
 */
export const serveEmulator = async ({
  flags,
  cwd,
  output,
}: {
  flags: SeedFlags & { port?: string };
  cwd: string;
  output: Output;
}): Promise<void> => {
  const port = readPort(flags.port ?? '0');
  const { seed, notes } = await planned(flags, cwd);
  const emulator = await start(port);
  try {
    const seeded = seed === undefined ? {} : await emulator.seed(seed);
    for (const note of notes) output.problem(note);
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
