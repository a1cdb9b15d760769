import type { JobView } from '@picsellia-ts/emulator';
import { type Check, failed, ok, warning } from '../checks/check.ts';
import { count, duration, someOf } from '../output.ts';
import { taskName } from '../seed/job.ts';
import type { Made } from './made.ts';
import type { SmokeTestPlan } from './plan.ts';
import type { Ran, Stage } from './stage.ts';

const NOT_STARTED: Readonly<Record<number, string>> = {
  126: 'the entry point may not be executed: chmod a+x in the Dockerfile',
  127: 'the entry point is not in the image: look at ENTRYPOINT and CMD',
};

const FOR_DESKTOP =
  'If the engine runs in a virtual machine (Docker Desktop, podman machine), its containers see this machine only with host networking: enable it in its settings.';

const endWords = ({ end, isTimedOut }: Ran, { timeoutMs }: SmokeTestPlan): string => {
  if (isTimedOut) return `killed: still running after ${duration(timeoutMs)}`;
  return `exit code ${end.exitCode}${end.isOutOfMemory ? ', out of memory' : ''}`;
};

const exitAdvice = ({ end, isTimedOut }: Ran, { memory }: SmokeTestPlan): string => {
  if (isTimedOut) return 'Give it more time (--timeout) or less to do (--limit).';
  if (end.isOutOfMemory) return `Give it more memory than ${memory ?? 'this machine has'}: --memory.`;
  if (NOT_STARTED[end.exitCode] !== undefined) return `${NOT_STARTED[end.exitCode]}.`;
  if (/EROFS|read-only file system/i.test(end.output)) {
    return 'It writes outside of /tmp, and the root file system is read-only: write to /tmp.';
  }
  return 'Its last lines stand below; docs/exit-codes.md says what the codes of picsellia-ts mean.';
};

/** The exit code, as against the one that is due. */
export const checkExit = (ran: Ran, plan: SmokeTestPlan, due: number): Check =>
  ran.end.exitCode === due && !ran.isTimedOut
    ? ok('exit code', String(due))
    : failed('exit code', `${endWords(ran, plan)}; expected ${due}`, exitAdvice(ran, plan));

/** Whether the image asked the platform at all, which tells a wrong network from a wrong program. */
export const checkReached = ({ requests }: Ran): Check =>
  requests > 0
    ? ok('platform', `asked ${count(requests, 'time')}`)
    : failed('platform', 'the image never asked it', `It has to read host, api_token and job_id. ${FOR_DESKTOP}`);

const shownStatuses = ({ statuses }: JobView): string => statuses.join(' → ');

/** The statuses of the job, the last of which is due. */
export const checkStatus = ({ job }: Ran, due: 'SUCCEEDED' | 'FAILED'): Check =>
  job.statuses.includes('RUNNING') && job.status === due
    ? ok('job', shownStatuses(job))
    : failed(
        'job',
        `${shownStatuses(job)}; expected RUNNING, then ${due}`,
        `The program has to say RUNNING when it begins and ${due} at its end.`,
      );

/** The lines of the log while it ran, and the file at its end. */
export const checkLog = ({ job }: Ran): readonly Check[] => [
  job.lines.length > 0
    ? ok('log lines', String(job.lines.length))
    : failed('log lines', 'none came; expected at least one', 'The program has to send its log while it runs.'),
  (job.logFile?.length ?? 0) > 0
    ? ok('log file', `${count(job.logFile?.length ?? 0, 'byte')} stored`)
    : failed('log file', 'none is stored on the job', 'The program has to store the whole log at its end.'),
];

/** Whether what is there fits the task. */
export const checkResult = ({ results, words }: Made, { seed, samples }: SmokeTestPlan): Check => {
  if (results.size > 0) return ok('result', words);
  const found = `${words}: a job of ${taskName(seed.jobType)} that made nothing`;
  if (samples === undefined) {
    return failed('result', found, 'Give images on which it has something to do (--images), or look at its log.');
  }
  return warning('result', found, 'The images were drawn by this command: give some of yours, --images DIR.');
};

const holders = (token: string, ran: readonly Ran[]): readonly string[] => [
  ...(ran.some(({ end }) => end.output.includes(token)) ? ['its output'] : []),
  ...(ran.some(({ job }) => job.lines.some(({ log }) => log.includes(token))) ? ['log lines'] : []),
  ...(ran.some(({ job }) => job.logFile?.includes(token)) ? ['the log file'] : []),
];

/** Whether the token that the image was given came out of it anywhere. */
export const checkToken = ({ emulator }: Stage, ran: readonly Ran[]): Check => {
  const found = holders(emulator.apiToken, ran);
  return found.length === 0
    ? ok('token', 'in no output and no log')
    : failed('token', `stands in ${found.join(', ')}`, 'Never print the environment, nor the headers of requests.');
};

/** Whether all that was asked is part of the platform. */
export const checkCalls = ({ emulator }: Stage): Check => {
  const unknown = [...new Set(emulator.unknownRoutes)];
  return unknown.length === 0
    ? ok('calls', 'all are known')
    : warning('calls', `unknown to the local platform: ${someOf(unknown)}`, 'They were answered with 501.');
};
