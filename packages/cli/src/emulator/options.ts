import { resolve } from 'node:path';
import type { EmulatorOptions } from '@picsellia-ts/emulator';
import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError } from '../errors.ts';

/** What the user says about the local platform, as typed. */
export interface EmulatorFlags extends SeedFlags {
  port?: string;
  dataDir?: string;
  latency?: string;
  background?: string;
  failEvery?: string;
  storage?: string;
  behaviour?: readonly string[];
}

const STORAGE_KINDS = ['minio', 'aws', 'azure', 'google'] as const;

const readPort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new CommandError(`--port ${text}: a port is a number from 0 to 65535; 0 takes a free one.`);
  }
  return port;
};

const readWhole = (flag: string, text: string | undefined, what: string): number => {
  if (!/^\d{1,9}$/.test(text ?? '0')) throw new CommandError(`${flag} ${text}: ${what} is a whole number from 0 on.`);
  return Number(text ?? '0');
};

const readStorage = (text: string): EmulatorOptions['storageKind'] => {
  const kind = STORAGE_KINDS.find((known) => known === text);
  if (kind === undefined) throw new CommandError(`--storage ${text}: a storage is one of ${STORAGE_KINDS.join(', ')}.`);
  return kind;
};

const readBehaviour = async (entries: readonly string[]): Promise<Record<string, string>> => {
  const { BEHAVIOUR_ANSWERS } = await import('@picsellia-ts/emulator');
  const known = new Map<string, readonly string[]>(Object.entries(BEHAVIOUR_ANSWERS));
  return Object.fromEntries(
    entries.map((entry) => {
      const [point = '', answer = ''] = entry.split('=');
      const answers = known.get(point);
      if (answers === undefined) {
        throw new CommandError(`--behaviour ${entry}: a point is one of ${[...known.keys()].join(', ')}.`);
      }
      if (!answers.includes(answer)) {
        throw new CommandError(`--behaviour ${entry}: ${point} is ${answers.join(' or ')}.`);
      }
      return [point, answer];
    }),
  );
};

/** Reads what the flags say of the emulator itself. @throws CommandError for a value that is none. */
export const readOptions = async (flags: EmulatorFlags, cwd: string): Promise<EmulatorOptions> => ({
  port: readPort(flags.port ?? '0'),
  dataDir: flags.dataDir === undefined ? undefined : resolve(cwd, flags.dataDir),
  latencyMs: readWhole('--latency', flags.latency, 'a time in milliseconds'),
  backgroundMs: readWhole('--background', flags.background, 'a time in milliseconds'),
  failEvery: readWhole('--fail-every', flags.failEvery, 'how many'),
  storageKind: readStorage(flags.storage ?? 'minio'),
  behaviour: await readBehaviour(flags.behaviour ?? []),
});
