import { fileURLToPath } from 'node:url';
import { execa, type Result, type ResultPromise } from 'execa';

const COMMAND = fileURLToPath(new URL('../bin/picsellia-ts.js', import.meta.url));

interface CommandOptions {
  reject: false;
  extendEnv: false;
  env: Record<string, string>;
  cwd?: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built command as a process of its own; nothing of this process's environment but the path reaches it. */
export const startPicsellia = (
  args: readonly string[],
  { cwd, env }: Surroundings = {},
): ResultPromise<CommandOptions> => {
  const options: CommandOptions = {
    reject: false,
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    ...(cwd !== undefined && { cwd }),
  };
  return execa(process.execPath, [COMMAND, ...args], options);
};

/** Runs the built command to its end. */
export const picsellia = async (
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> => {
  const { exitCode, stdout, stderr }: Result<CommandOptions> = await startPicsellia(args, surroundings);
  return { exitCode, stdout: String(stdout), stderr: String(stderr) };
};
