import { shownLine } from '../../job-logs/log-text.ts';
import type { Finding, Rule } from '../finding.ts';

const warning = (what: string, where: string, advice: string): Finding => ({
  severity: 'warning',
  rule: 'of no use',
  what,
  where: shownLine(where),
  advice,
});

const STOPS = new Set(['', 'SIGTERM', '15', 'TERM', 'SIGINT', '2']);

/** What a job has no use for, or what works against it. */
export const checkIrrelevant: Rule = ({ config }) => [
  ...(config.ExposedPorts.length > 0
    ? [warning('a job serves nobody', `EXPOSE ${config.ExposedPorts.join(' ')}`, 'Leave it out.')]
    : []),
  ...(config.Healthcheck === undefined || config.Healthcheck === null
    ? []
    : [warning('nobody asks a job for its health: it tells its status itself', 'HEALTHCHECK', 'Leave it out.')]),
  ...(config.Volumes.length > 0
    ? [
        warning(
          'each run gets a volume that nobody deletes',
          `VOLUME ${config.Volumes.join(' ')}`,
          'Leave it out; write to /tmp.',
        ),
      ]
    : []),
  ...(STOPS.has(config.StopSignal)
    ? []
    : [
        warning(
          'a stop sends a signal that the program may not know',
          `STOPSIGNAL ${config.StopSignal}`,
          'Leave it out: SIGTERM is what a run finishes its work on.',
        ),
      ]),
];
