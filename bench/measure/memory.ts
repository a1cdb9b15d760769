import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 50;

const readPssKb = (pid: number): number => {
  try {
    const [, kb = '0'] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kb);
  } catch {
    return 0;
  }
};

const childrenOf = (pid: number): number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

/** Samples the proportional set size of a process and all below it; `stop` answers the peak in MB. Linux only. */
export const watchMemory = (pid: number): { stop(): number } => {
  let peakKb = 0;
  const sample = () => {
    const kb = treeOf(pid).reduce((sum, each) => sum + readPssKb(each), 0);
    peakKb = Math.max(peakKb, kb);
  };
  const timer = setInterval(sample, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakKb / 1024;
    },
  };
};
