import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What Linux says of the memory of a control group, in the words of its two versions. */
const VERSIONS = [
  { group: /^0::(.*)$/m, folder: 'sys/fs/cgroup', kills: 'memory.events', limit: 'memory.max' },
  {
    group: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m,
    folder: 'sys/fs/cgroup/memory',
    kills: 'memory.oom_control',
    limit: 'memory.limit_in_bytes',
  },
] as const;
/** A limit beyond any machine means that there is none. */
const NO_LIMIT_BYTES = 2 ** 50;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** A group and those around it, up to the root; a container may see its own group there, whatever its path is outside. */
const withParents = (path: string): string[] => (path === '/' ? [path] : [path, ...withParents(dirname(path))]);

/** What the files of this name say, from the own group outwards. */
const readAll = (kind: 'kills' | 'limit', root: string): string[] => {
  const groups = read(join(root, 'proc/self/cgroup')) ?? '';
  for (const { group, folder, ...names } of VERSIONS) {
    const path = group.exec(groups)?.[1];
    if (path === undefined) continue;
    const texts = withParents(join('/', path)).flatMap((at) => read(join(root, folder, at, names[kind])) ?? []);
    if (texts.length > 0) return texts;
  }
  return [];
};

/** How many processes of this container the system has killed for want of memory; undefined where it does not say. */
export const countOomKills = (root = '/'): number | undefined => {
  const [own = ''] = readAll('kills', root);
  const [, count] = /^oom_kill (\d+)$/m.exec(own) ?? [];
  return count === undefined ? undefined : Number(count);
};

/** How much memory the processes of this container may take; undefined for no limit. A group around it may be narrower. */
export const memoryLimitBytes = (root = '/'): number | undefined => {
  const limits = readAll('limit', root).map(Number);
  const least = Math.min(...limits.filter((limit) => limit < NO_LIMIT_BYTES));
  return Number.isFinite(least) ? least : undefined;
};
