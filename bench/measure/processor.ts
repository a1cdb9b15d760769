import { readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

/** Fields of /proc/<pid>/stat from the third on: the second, the name, may hold spaces. */
const fieldsOf = (pid: number): string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

const sum = (pid: number, [first, last]: readonly [number, number]): number =>
  fieldsOf(pid)
    .slice(first, last)
    .reduce((total, ticks) => total + Number(ticks) * TICK_MS, 0);

/** Milliseconds of processor time, user and system, that a process has taken so far. Linux only. */
export const cpuMsOf = (pid: number): number => sum(pid, [11, 13]);

/** The same of all processes below this one that have ended and were waited for. */
export const cpuMsOfEnded = (): number => sum(process.pid, [13, 15]);
