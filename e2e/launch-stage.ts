import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Emulator, SeedOptions } from '@picsellia-ts/emulator';
import { scratch } from './local-run.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const COMMAND = join(REPOSITORY, 'packages/cli/bin/picsellia-ts.js');

/** Photographs that lie in the repository. */
export const photographs = (...names: readonly string[]): NonNullable<SeedOptions['images']> =>
  names.map((filename) => ({ filename, path: join(REPOSITORY, 'examples/images', filename) }));

/** What a command said and how it ended. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs: its events as they come, where it writes JSON lines. */
export interface StartedCommand {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Waits for the first event of this name that holds this text; undefined when the command ends without it. */
  readonly event: (name: string, text?: string) => Promise<Record<string, unknown> | undefined>;
  /** Waits until standard error holds this text, or ends. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<CommandEnd>;
}

/** Where a command is started, and with which variables besides. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const variablesFor = (emulator: Emulator, env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  // No profile of whoever runs the tests may help.
  XDG_CONFIG_HOME: join(scratch(), 'config'),
  PICSELLIA_TS_TRIES: '2',
  api_token: emulator.apiToken,
  organization_id: emulator.organizationId,
  host: emulator.host,
  ...env,
});

/** Starts the built command against a local platform, with a token in its environment and no terminal. */
export const startCommand = (
  emulator: Emulator,
  args: readonly string[],
  { cwd = scratch(), env }: Surroundings = {},
): StartedCommand => {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    env: variablesFor(emulator, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const tell = (): void => {
    for (const look of waiting) look();
  };
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    tell();
  });
  reader.on('close', () => {
    isOver = true;
    tell();
  });
  const event = (name: string, text = ''): Promise<Record<string, unknown> | undefined> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = lines
          .filter((line) => line.startsWith('{') && line.includes(text))
          .map((line) => JSON.parse(line));
        const wanted = found.find((value) => value.event === name);
        if (wanted === undefined && !isOver) return;
        waiting.delete(look);
        resolve(wanted);
      };
      waiting.add(look);
      look();
    });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const said = async (wanted: string): Promise<void> => {
    while (!stderr.includes(wanted) && !child.stderr.readableEnded) {
      await Promise.race([once(child.stderr, 'data'), once(child.stderr, 'end')]);
    }
  };
  const end = async (): Promise<CommandEnd> => {
    const [exitCode] = await once(child, 'close');
    return { exitCode, stdout: lines.join('\n'), stderr };
  };
  return { child, event, said, ended: end() };
};

/** Runs the built command to its end. */
export const command = (
  emulator: Emulator,
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<CommandEnd> => startCommand(emulator, args, surroundings).ended;

/**
 * Stands before a local platform, and knows nothing of its own routes, as the real one; answers its address and how to end
 * it.
 */
export const startFront = async (emulator: Emulator): Promise<{ host: string; close: () => void }> => {
  const server = createServer((incoming, answer) => {
    if (incoming.url?.startsWith('/__emulator/')) {
      answer.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not found"}');
      return;
    }
    const { method, headers, url } = incoming;
    const passed = request(`${emulator.host}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { host: `http://127.0.0.1:${port}`, close };
};

/** The lines of JSON that a command wrote. */
export const eventsOf = ({ stdout }: CommandEnd): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
