import { enableCompileCache } from 'node:module';
import type { RunOptions } from './run.ts';
import { WorkerProcess } from './supervisor/worker-process.ts';

export type { RunOptions };

enableCompileCache();

/**
 * Runs the job that the environment names (`api_token`, `job_id`, `organization_id`, `host`) with the processing in
 * `entry`, and answers the exit code. It holds the job: status, log, signals, the last word; user code runs in a process
 * of its own. It never throws: what goes wrong is told, and is the exit code.
 */
export const runProcessing = async (options: RunOptions = {}): Promise<number> => {
  // First of all, so that both processes load at the same time.
  const worker = new WorkerProcess(new URL('./worker/main.js', import.meta.url));
  const { run } = await import('./run.ts');
  return run(options, worker);
};
