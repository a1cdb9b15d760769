import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import { type RunEvent, readEvent } from './events.ts';

const COMMAND = fileURLToPath(new URL('../../bin/picsellia-ts.js', import.meta.url));

// Variables that would send the run elsewhere than to the local platform, or name another job.
const FOREIGN_VARIABLES = [
  'PICSELLIA_TOKEN',
  'organization_name',
  'processing_type',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
] as const;

/** Where the run goes, in the words of a job's environment. */
export interface JobEnvironment {
  readonly host: string;
  readonly api_token: string;
  readonly organization_id: string;
  readonly job_id: string;
}

/** How the run ended. */
export interface RunEnd {
  readonly exitCode: number;
  /** What the run itself said last; undefined when it was cut off. */
  readonly finished: Extract<RunEvent, { kind: 'finished' }> | undefined;
}

interface ChildOptions {
  env: Record<string, string | undefined>;
  stdin: 'ignore';
  buffer: false;
  reject: false;
  detached: true;
}

type Child = ResultPromise<ChildOptions>;

const start = (entry: string, environment: JobEnvironment, workFolder: string): Child => {
  const cleared = Object.fromEntries(FOREIGN_VARIABLES.map((name) => [name, undefined]));
  const options: ChildOptions = {
    env: { ...cleared, ...environment, PICSELLIA_TS_WORK_DIR: workFolder },
    stdin: 'ignore',
    buffer: false,
    reject: false,
    // A terminal sends Ctrl-C to the whole group; the run would take ours as its second one and end at once.
    detached: true,
  };
  return execa(process.execPath, [COMMAND, 'run', entry, '--json'], options);
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const passSignalsTo = (child: Child): (() => void) => {
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  return () => {
    for (const signal of SIGNALS) process.off(signal, pass);
  };
};

const signalNumbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

const follow = async (child: Child, show: (event: RunEvent, raw: string) => void): Promise<RunEnd['finished']> => {
  let finished: RunEnd['finished'];
  for await (const line of child.iterable({ from: 'stdout' })) {
    const event = readEvent(line);
    if (event.kind === 'finished') finished = event;
    show(event, line);
  }
  return finished;
};

const followErrors = async (child: Child, problem: (line: string) => void): Promise<void> => {
  for await (const line of child.iterable({ from: 'stderr' })) problem(line);
};

/**
 * Runs the container's entry point as a process of its own and shows what it says, line by line. A signal to this
 * process goes to the run, which is waited for.
 */
export const runAsChild = async ({
  entry,
  environment,
  workFolder,
  show,
  problem,
}: {
  entry: string;
  environment: JobEnvironment;
  workFolder: string;
  show: (event: RunEvent, raw: string) => void;
  problem: (line: string) => void;
}): Promise<RunEnd> => {
  const child = start(entry, environment, workFolder);
  const stopPassing = passSignalsTo(child);
  try {
    const [finished, result] = await Promise.all([follow(child, show), child, followErrors(child, problem)]);
    return { exitCode: result.exitCode ?? 128 + (signalNumbers[result.signal ?? ''] ?? 0), finished };
  } finally {
    stopPassing();
  }
};
