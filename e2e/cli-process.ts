import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const COMMAND = join(import.meta.dirname, '../packages/cli/bin/picsellia-ts.js');

/** What a command said and how it ended. */
export interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  /** All that the process sees of variables besides a path and a home of its own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Is told what standard output has said so far, each time it says more. */
  readonly watch?: (said: string, child: { kill: (signal: NodeJS.Signals) => void }) => void;
}

/** An empty home for one user. */
export const newHome = (): string => mkdtempSync(join(tmpdir(), 'picsellia-home-'));

const variables = (env: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: env['HOME'] ?? env['XDG_CONFIG_HOME'] ?? newHome(),
  PICSELLIA_TS_TRIES: '2',
  ...env,
});

/** Runs the built command to its end, in an environment that holds nothing of this process's but the path. */
export const picsellia = async (
  args: readonly string[],
  { cwd, env = {}, input = '', watch }: Surroundings = {},
): Promise<Said> => {
  const child = spawn(process.execPath, [COMMAND, ...args], { env: variables(env), ...(cwd !== undefined && { cwd }) });
  const ended = once(child, 'close') as Promise<[number | null]>;
  child.stdin.on('error', () => undefined).end(input);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    watch?.(stdout, { kill: (signal) => void child.kill(signal) });
  });
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), ended]);
  return { exitCode, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
};

const shellWord = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

export interface Terminal extends Surroundings {
  readonly columns?: number;
  /** What is typed once the screen shows the text; `\r` is the key Enter, `\x03` Ctrl-C. */
  readonly typed?: readonly (readonly [shown: string, keys: string])[];
}

/** Runs the built command on a terminal of its own, and answers what the screen has shown. */
export const onTerminal = async (
  args: readonly string[],
  { cwd, env = {}, columns = 80, typed = [] }: Terminal = {},
): Promise<{ exitCode: number | null; screen: string }> => {
  const command = [process.execPath, COMMAND, ...args].map(shellWord).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 50; exec ${command}`, '/dev/null'], {
    env: { TERM: 'xterm', SHELL: '/bin/sh', ...variables(env) },
    ...(cwd !== undefined && { cwd }),
  });
  let screen = '';
  const waiting = [...typed];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk;
    const [next] = waiting;
    if (next === undefined || !screen.includes(next[0])) return;
    waiting.shift();
    child.stdin.write(next[1]);
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, screen: screen.replaceAll('\r\n', '\n') };
};
