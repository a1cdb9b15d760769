import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import {
  BUG_EXIT_CODE,
  CommandError,
  exitCodeOf,
  isMachineTrouble,
  isOwnError,
  MACHINE_EXIT_CODE,
  MISTAKE_EXIT_CODE,
} from '../errors.ts';
import { fitHelp, helpLayout } from '../help-layout.ts';
import { type Output, oneLine, outputWidth } from '../output.ts';
import type { Session } from '../session.ts';
import { registerRun } from './run.ts';

const MANIFEST = new URL('../../package.json', import.meta.url);

const addVersion = (program: Command, session: Session): Command =>
  program.option('--version', 'print the version').on('option:version', () => {
    const { version }: { version: string } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    session.output.line(version);
    throw new CommanderError(0, 'version', version);
  });

/** A container waits for its start: what the other verbs are is not loaded for it. */
const addVerbs = async (program: Command, session: Session, verb: string | undefined): Promise<void> => {
  if (verb === 'run') registerRun(program, session);
  else (await import('./register-all.ts')).registerAll(program, session);
};

const buildProgram = (session: Session): Command => {
  const program = new Command('picsellia-ts')
    .description('Write, try and run Picsellia Processings in TypeScript.')
    .exitOverride()
    .configureHelp(helpLayout)
    .configureOutput({
      writeOut: (text) => session.output.line(fitHelp(text.trimEnd(), outputWidth())),
      writeErr: (text) => session.output.problem(text.trimEnd()),
      outputError: (text, write) => write(oneLine(text.replace(/^error: /, ''))),
    })
    .addHelpText('after', '\nExample:\n  picsellia-ts dry-run processing.ts --images photos/');
  addVersion(program, session);
  return program;
};

const report = (error: unknown, output: Output): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISTAKE_EXIT_CODE;
  if (error instanceof CommandError) {
    output.problem(oneLine(error.hint === undefined ? error.message : `${error.message} ${error.hint}`));
    return error.exitCode;
  }
  if (isOwnError(error)) {
    // A reason with an exit code of its own is written for people; the others are named, to be looked up.
    output.problem(oneLine('exitCode' in error ? error.message : `${error.name}: ${error.message}`));
    return exitCodeOf(error);
  }
  if (isMachineTrouble(error)) {
    output.problem(oneLine(`This machine does not let the command work: ${error.message}`));
    return MACHINE_EXIT_CODE;
  }
  output.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
  output.problem('This is a bug of picsellia-ts. Please report it with the lines above.');
  return BUG_EXIT_CODE;
};

/** Runs one command line and gives its exit code; never throws, never ends the process. */
export const runProgram = async (args: readonly string[], output: Output): Promise<number> => {
  let exitCode = 0;
  const session: Session = { output, finish: (code) => (exitCode = code) };
  const program = buildProgram(session);
  try {
    await addVerbs(program, session, args[0]);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, output);
  }
};
