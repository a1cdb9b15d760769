import { enableCompileCache } from 'node:module';
import type { ProcessingDescription } from './describe.ts';
import type { RunOptions } from './run.ts';
import { WorkerProcess } from './supervisor/worker-process.ts';

export type { ProcessingDescription, RunOptions };

enableCompileCache();

const WORKER = new URL('./worker/main.js', import.meta.url);
let waiting: WorkerProcess | undefined;

/**
 * Starts the process that user code will run in, before it is read how the run was asked for: that process takes longest to
 * start. The next `runProcessing` takes it. Answers how to end it, for whoever does not come to a run; afterwards that
 * does nothing.
 */
export const prepareRun = (): (() => void) => {
  waiting ??= new WorkerProcess(WORKER);
  return () => {
    waiting?.kill();
    waiting = undefined;
  };
};

/**
 * Runs the job that the environment names (`api_token`, `job_id`, `organization_id`, `host`) with the processing in
 * `entry`, and answers the exit code. It holds the job: status, log, signals, the last word; user code runs in a process
 * of its own. It never throws: what goes wrong is told, and is the exit code.
 */
export const runProcessing = async (options: RunOptions = {}): Promise<number> => {
  // First of all, so that both processes load at the same time.
  const worker = waiting ?? new WorkerProcess(WORKER);
  waiting = undefined;
  const { run } = await import('./run.ts');
  return run(options, worker);
};

const ASKED = new URL('./worker/describe.js', import.meta.url);

/**
 * Answers what the processings of a file say of themselves: task and constraints. The file is imported in a process of
 * its own, and nothing of it is run.
 *
 * @throws Error that says why the file cannot be imported, or that it exports no processing.
 */
export const describeProcessings = async (entry: string): Promise<readonly ProcessingDescription[]> => {
  const { askFile } = await import('./ask-file.ts');
  return askFile(ASKED, { entry });
};

/**
 * Checks values for the parameters of the processing of this name as its run will check them: texts will do for numbers
 * and booleans. Answers what the run would warn of; empty for nothing.
 *
 * @throws Error that names each field, its value and what was expected, or says why the file cannot be asked.
 */
export const checkParameters = async (
  entry: string,
  name: string,
  values: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> => {
  const { askFile } = await import('./ask-file.ts');
  return askFile(ASKED, { entry, check: { name, values } });
};
