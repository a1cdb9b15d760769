import { execa } from 'execa';
import { shownLine } from '../job-logs/log-text.ts';
import { oneLine } from '../output.ts';

export const ENGINES = ['docker', 'podman', 'buildah'] as const;

/** A program that builds, runs and pushes images. */
export type EngineName = (typeof ENGINES)[number];

/** What an engine's command answered, also when it failed. */
export interface Answer {
  readonly failed: boolean;
  /** Undefined when a signal ended it, or it could not be started. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How an engine's command is run. */
export interface RunEngineOptions {
  /** Whether what it says goes to standard error as it comes. */
  readonly isShown?: boolean;
  /** Once it is aborted, the command is terminated. */
  readonly signal?: AbortSignal;
}

/** Runs an engine's command for up to a minute, unless it is shown: then it may take as long as it needs. */
export type RunEngine = (args: readonly string[], options?: RunEngineOptions) => Promise<Answer>;

/** Nothing that an engine starts has any business with the platform: variables that it does not see. */
export const SECRETS = { api_token: undefined, PICSELLIA_TOKEN: undefined };
const MOST_MS = 60_000;

/** Runs commands of one engine. */
export const runWith =
  (name: EngineName): RunEngine =>
  async (args, { isShown = false, signal } = {}) => {
    const common = { env: SECRETS, stdin: 'ignore', reject: false, ...(signal && { cancelSignal: signal }) } as const;
    const streams = { stdout: ['pipe', process.stderr], stderr: ['pipe', process.stderr] } as const;
    const { failed, exitCode, stdout, stderr } = isShown
      ? await execa(name, args, { ...common, ...streams })
      : await execa(name, args, { ...common, timeout: MOST_MS });
    return { failed, exitCode, stdout: String(stdout ?? ''), stderr: String(stderr ?? '') };
  };

/** The last words of a command that failed, in one line that is not too long. */
export const lastWords = ({ stdout, stderr }: Pick<Answer, 'stdout' | 'stderr'>, lines = 2): string => {
  const said = `${stderr.trim() === '' ? stdout : stderr}`.trim().split('\n').slice(-lines);
  return shownLine(oneLine(said.join(' ')).slice(0, 400)) || 'it did not say why';
};
