import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';

/** What Linux says of the memory of a control group, in the words of its two versions. */
const FILES = [
  { group: /^0::(.*)$/m, root: '/sys/fs/cgroup', kills: 'memory.events', limit: 'memory.max' },
  {
    group: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m,
    root: '/sys/fs/cgroup/memory',
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

/** A container may see its own group at the root, whatever its path is outside. */
const readOf = (kind: 'kills' | 'limit'): string | undefined => {
  const groups = read('/proc/self/cgroup') ?? '';
  for (const { group, root, ...names } of FILES) {
    const path = group.exec(groups)?.[1];
    if (path === undefined) continue;
    const text = read(`${root}${path === '/' ? '' : path}/${names[kind]}`) ?? read(`${root}/${names[kind]}`);
    if (text !== undefined) return text;
  }
  return undefined;
};

/** How many processes of this container the system has killed for want of memory; undefined where it does not say. */
export const countOomKills = (): number | undefined => {
  const [, count] = /^oom_kill (\d+)$/m.exec(readOf('kills') ?? '') ?? [];
  return count === undefined ? undefined : Number(count);
};

const inMegabytes = (sizeBytes: number): string => `${Math.round(sizeBytes / 1024 / 1024)} MB`;

/** What a handler that needs too much memory can be helped with, and how much there is. */
export const containerIsFull = (): string => {
  const limitBytes = Number(readOf('limit') ?? Number.NaN);
  const limit = limitBytes < NO_LIMIT_BYTES ? ` of ${inMegabytes(limitBytes)}` : '';
  return (
    `out of memory: the system has killed the process of the handler, because the memory${limit} of this container is used up; ` +
    'let go of what the handler keeps between images, lower its concurrency, or give the job more memory'
  );
};

export const heapIsFull = (): string =>
  `out of memory: the JavaScript heap of the handler's process is full (${inMegabytes(getHeapStatistics().heap_size_limit)}); ` +
  'let go of what the handler keeps between images, lower its concurrency, or raise --max-old-space-size in NODE_OPTIONS';
