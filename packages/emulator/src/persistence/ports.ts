import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import * as z from 'zod';

/** Ports of what listens beside the API, 0 for any. */
export interface Ports {
  storage: number;
  oracle: number;
  serving: number;
}

const port = z.int().min(0).max(65_535).catch(0);
const portsOf = z.object({ storage: port, oracle: port, serving: port }).catch({ storage: 0, oracle: 0, serving: 0 });

const isFree = async (wanted: number, host: string): Promise<boolean> => {
  const probe = createServer();
  try {
    probe.listen(wanted, host);
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
};

const read = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Any ports will do where none are known.
    return undefined;
  }
};

/** The ports of the former start as far as they are free, so that a program that knows them finds them again. */
export const formerPorts = async (file: string | undefined, host: string): Promise<Ports> => {
  const { storage, oracle, serving } = portsOf.parse(file === undefined ? undefined : read(file));
  const orAny = async (wanted: number): Promise<number> => ((await isFree(wanted, host)) ? wanted : 0);
  return { storage: await orAny(storage), oracle: await orAny(oracle), serving: await orAny(serving) };
};

/** Keeps the ports of these hosts for the next start. */
export const keepPorts = (file: string, hosts: Readonly<Record<keyof Ports, string | null>>): void => {
  const portIn = (host: string | null): number => (host === null ? 0 : Number(new URL(host).port));
  const ports: Ports = { storage: portIn(hosts.storage), oracle: portIn(hosts.oracle), serving: portIn(hosts.serving) };
  writeFileSync(file, JSON.stringify(ports), { mode: 0o600 });
};
