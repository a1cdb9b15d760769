import type { Rule } from '../finding.ts';

const PLATFORM = 'linux/amd64';
const GIB = 1024 ** 3;
const LARGE_GIB = 4;

/** What machines it is for, and how much they have to fetch. */
export const checkPlatform: Rule = ({ platform, sizeBytes }) => [
  ...(platform === PLATFORM
    ? []
    : [
        {
          severity: 'error' as const,
          rule: 'platform',
          what: `the image is for ${platform}, jobs run on ${PLATFORM}`,
          where: 'architecture',
          advice: `Build it with --platform ${PLATFORM}, as picsellia-ts build does.`,
        },
      ]),
  ...(sizeBytes <= LARGE_GIB * GIB
    ? []
    : [
        {
          severity: 'warning' as const,
          rule: 'size',
          what: `${(sizeBytes / GIB).toFixed(1)} GiB, which each machine fetches before a job starts`,
          where: 'all layers, unpacked',
          advice: 'Leave out caches, models and data; take what only the build needs from another stage.',
        },
      ]),
];
