import { processOutput } from './output.ts';
import { runProgram } from './program.ts';

// A reader that has seen enough (`| head -1`) closes the pipe; that is no failure of the command.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), processOutput());
