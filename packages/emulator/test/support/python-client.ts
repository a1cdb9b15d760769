import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { CLIENT, missingEnvironment, type PythonEnvironment } from './python-environment.ts';

/** Why the vendor's client cannot run here; undefined when it can. Never on CI, where its absence is a failure. */
export const missingPythonClient = async (): Promise<string | undefined> => missingEnvironment(CLIENT);

export interface PythonCommand {
  /** Whose interpreter runs, by default the one with the client alone. */
  packages?: PythonEnvironment;
  /** Arguments of the interpreter. */
  arguments: readonly string[];
  environment?: Record<string, string>;
  /** Working folder, by default that of the tests. */
  folder?: string;
  /** What is typed in; nothing by default. */
  input?: string;
  /** Folder that comes first on the path. */
  commands?: string;
}

export interface PythonOutput {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the interpreter to its end, whatever its exit code. */
export const startPython = async (command: PythonCommand): Promise<PythonOutput> => {
  const packages = command.packages ?? CLIENT;
  const path = [...(command.commands === undefined ? [] : [command.commands]), '/usr/bin', '/bin'].join(':');
  const child = spawn(packages.python, command.arguments, {
    // Nothing of this machine's own set-up: a proxy or a .netrc would change what is sent.
    // What is compiled goes to the packages, not beside the programs.
    env: {
      PATH: path,
      HOME: packages.folder,
      NO_PROXY: '*',
      PYTHONPYCACHEPREFIX: join(packages.folder, 'compiled'),
      ...command.environment,
    },
    cwd: command.folder,
  });
  child.stdin.end(command.input ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
};

export interface PythonRun {
  /** Program, from the folder test/python. */
  script: string;
  arguments: readonly string[];
  environment: Record<string, string>;
}

/** Runs a program that ends well and gives the JSON of the last line that it prints. */
export const runPython = async (program: PythonRun): Promise<unknown> => {
  const script = resolve(import.meta.dirname, '../python', program.script);
  const { environment } = program;
  const { code, stdout, stderr } = await startPython({ arguments: [script, ...program.arguments], environment });
  if (code !== 0)
    throw new Error(`${program.script} ended with ${code}:\n${stderr.slice(-4000)}\n${stdout.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};
