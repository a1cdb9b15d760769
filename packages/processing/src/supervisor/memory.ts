import { getHeapStatistics } from 'node:v8';
import { memoryLimitBytes } from '../control-group.ts';

const inMegabytes = (sizeBytes: number): string => `${Math.round(sizeBytes / 1024 / 1024)} MB`;

/** What a handler that needs too much memory can be helped with, and how much there is. */
export const containerIsFull = (): string => {
  const limitBytes = memoryLimitBytes();
  const limit = limitBytes === undefined ? '' : ` of ${inMegabytes(limitBytes)}`;
  return (
    `out of memory: the system has killed the process of the handler, because the memory${limit} of this container is used up; ` +
    'let go of what the handler keeps between images, lower its concurrency, or give the job more memory'
  );
};

export const heapIsFull = (): string =>
  `out of memory: the JavaScript heap of the handler's process is full (${inMegabytes(getHeapStatistics().heap_size_limit)}); ` +
  'let go of what the handler keeps between images, lower its concurrency, or raise --max-old-space-size in NODE_OPTIONS';
