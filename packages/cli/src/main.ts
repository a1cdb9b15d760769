import { processOutput } from './output.ts';

// A reader that has seen enough (`| head -1`) closes the pipe; that is no failure of the command.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const args = process.argv.slice(2);

/** A container waits for its start: what takes longest begins before the command line is read. */
const prepare = async (): Promise<(() => void) | undefined> => {
  if (args[0] !== 'run' || args.includes('--help') || args.includes('-h')) return undefined;
  const { prepareRun } = await import('@picsellia-ts/processing/main');
  return prepareRun();
};

const letGo = await prepare();
const { runProgram } = await import('./commands/program.ts');
process.exitCode = await runProgram(args, processOutput());
letGo?.();
