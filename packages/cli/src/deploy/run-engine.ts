import { execa } from 'execa';

export const ENGINES = ['docker', 'podman', 'buildah'] as const;

/** A program that builds, runs and pushes images. */
export type EngineName = (typeof ENGINES)[number];

/** What an engine's command answered, also when it failed. */
export interface Answer {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an engine's command for up to a minute, unless it is shown: then it may take as long as it needs. */
export type RunEngine = (args: readonly string[], options?: { readonly isShown?: boolean }) => Promise<Answer>;

// Nothing that an engine starts has any business with the platform.
const SECRETS = { api_token: undefined, PICSELLIA_TOKEN: undefined };
const MOST_MS = 60_000;

/** Runs commands of one engine. */
export const runWith =
  (name: EngineName): RunEngine =>
  async (args, { isShown = false } = {}) => {
    const common = { env: SECRETS, stdin: 'ignore', reject: false } as const;
    const streams = { stdout: ['pipe', process.stderr], stderr: ['pipe', process.stderr] } as const;
    const { failed, stdout, stderr } = isShown
      ? await execa(name, args, { ...common, ...streams })
      : await execa(name, args, { ...common, timeout: MOST_MS });
    return { failed, stdout: String(stdout ?? ''), stderr: String(stderr ?? '') };
  };
