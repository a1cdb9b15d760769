import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { kill, pid as ownPid } from 'node:process';

/** A process, told apart from a later one of the same number where the system says when it started. */
interface Holder {
  pid: number;
  started: string;
}

const startOf = (pid: number): string | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // The 22nd field of the file; the first two are cut off with the name, which may hold spaces.
    return fields[19] ?? '';
  } catch {
    return undefined;
  }
};

const isAlive = ({ pid, started }: Holder): boolean => {
  try {
    // Signal 0 ends nothing; it asks whether the process is there.
    kill(pid, 0);
  } catch (error) {
    // Not allowed to signal it means that it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return (startOf(pid) ?? started) === started;
};

const readHolder = (path: string): { text: string; holder: Holder } | undefined => {
  try {
    const text = readFileSync(path, 'utf8');
    const { pid, started } = JSON.parse(text);
    return { text, holder: { pid: Number(pid), started: String(started) } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { text: '', holder: { pid: 0, started: '' } };
  }
};

/** Moves the lock of a process that is gone out of the way, unless another has just done so and locked. */
const breakLock = (path: string, text: string): void => {
  const aside = `${path}.${ownPid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readHolder(aside)?.text !== text) linkSync(aside, path);
  rmSync(aside, { force: true });
};

/**
 * Takes a lock file for this process; one that a killed process left is taken over. Gives the function that releases
 * it, or the number of the process that holds it.
 */
export const takeLock = (path: string): (() => void) | number => {
  const mine: Holder = { pid: ownPid, started: startOf(ownPid) ?? '' };
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const held = readHolder(path);
    if (held === undefined) continue;
    if (held.holder.pid > 0 && isAlive(held.holder)) return held.holder.pid;
    breakLock(path, held.text);
  }
};
