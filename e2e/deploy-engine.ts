import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './local-run.ts';

/** What a stand-in for a container engine holds and was asked; images by name, each with its id in hexadecimal. */
export interface EngineState {
  /** Images of this machine. */
  local: Record<string, string>;
  /** Images in the registry. */
  registry: Record<string, string>;
  /** What the registry answers to a push instead of taking it. */
  refusal?: string;
  /** A file that a push waits for. */
  waitsFor?: string;
  /** The arguments of each call, after those of the question whether it answers. */
  calls: string[][];
  /** Whether a call has seen a token in its environment or arguments. */
  hasSeenToken: boolean;
}

/** A stand-in on a path of its own; `state` may be read and changed between calls. */
export interface StandInEngine {
  readonly path: string;
  readonly read: () => EngineState;
  readonly change: (change: Partial<EngineState>) => void;
}

const program = (file: string): string => `#!${process.execPath}
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
const state = JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'));
const args = process.argv.slice(2);
const save = () => writeFileSync(${JSON.stringify(file)}, JSON.stringify(state));
const end = (code, text) => { (code === 0 ? process.stdout : process.stderr).write(text + '\\n'); process.exitCode = code; };
const reference = args.at(-1);
if (args[0] === 'info') end(0, 'here');
else {
  state.calls.push(args);
  state.hasSeenToken ||= Boolean(process.env.api_token || process.env.PICSELLIA_TOKEN);
  if (args[0] === 'image') {
    const id = state.local[reference];
    if (id === undefined) end(1, 'no such image'); else end(0, JSON.stringify([{ Id: 'sha256:' + id }]));
  } else if (args[0] === 'manifest') {
    const id = state.registry[reference];
    if (id === undefined) end(1, 'manifest unknown');
    else end(0, JSON.stringify({ config: { mediaType: 'x', digest: 'sha256:' + id }, layers: [] }, null, 2));
  } else if (state.refusal) end(1, state.refusal);
  else {
    process.stderr.write('waiting\\n');
    while (state.waitsFor && !existsSync(state.waitsFor)) await setTimeout(20);
    state.registry[reference] = state.local[reference];
    writeFileSync(args[args.indexOf('--digestfile') + 1], 'sha256:' + state.local[reference].split('').reverse().join(''));
    end(0, 'pushed');
  }
  save();
}
`;

/** Puts a stand-in for podman on a path where nothing else is. */
export const standInEngine = (local: Record<string, string>): StandInEngine => {
  const path = scratch();
  const file = join(path, 'state.json');
  const read = (): EngineState => JSON.parse(readFileSync(file, 'utf8')) as EngineState;
  const write = (state: EngineState): void => writeFileSync(file, JSON.stringify(state));
  write({ local, registry: {}, calls: [], hasSeenToken: false });
  writeFileSync(join(path, 'podman'), program(file));
  chmodSync(join(path, 'podman'), 0o755);
  return { path, read, change: (change) => write({ ...read(), ...change }) };
};
