import type { Level, Progress } from '../protocol.ts';
import { TurnBuffer } from '../turn-buffer.ts';

/** Where the run speaks to whoever started it: plain lines for people, or JSON lines for programs. */
export interface Output {
  line(level: Level, text: string): void;
  section(title: string): void;
  progress(progress: Progress): void;
  finished(end: Readonly<Record<string, unknown>>): void;
  /** Receives each line of the spool as JSON; undefined where people read. */
  readonly json?: (json: string) => void;
}

interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** A write waits for whoever reads, so that lines of one turn of the event loop are one. */
const gathering = (stream: NodeJS.WritableStream): ((text: string) => void) => {
  const texts = new TurnBuffer<string>((gathered) => void stream.write(gathered.join('')));
  return (text) => texts.push(text);
};

/** Plain lines: information to stdout, warnings and errors to stderr; progress at each tenth. */
export const plainOutput = ({ stdout, stderr }: Streams = process): Output => {
  let tenth = -1;
  const [inform, warn] = [gathering(stdout), gathering(stderr)];
  return {
    line(level, text) {
      if (level === 'warn' || level === 'error') warn(`${level === 'warn' ? 'warning' : 'error'}: ${text}\n`);
      else inform(`${text}\n`);
    },
    section: (title) => inform(`-- ${title}\n`),
    progress({ total, done, skipped, failed }) {
      const settled = done + skipped + failed;
      const now = total ? Math.floor((10 * settled) / total) : 0;
      if (now === tenth) return;
      tenth = now;
      inform(`${settled} of ${total ?? '?'} assets: ${done} done, ${skipped} skipped, ${failed} failed\n`);
    },
    finished: () => undefined,
  };
};

/** JSON lines: what the spool holds, and events for progress and the end. */
export const jsonOutput = ({ stdout }: Streams = process): Output => {
  const event = (body: object) => stdout.write(`${JSON.stringify({ time: Date.now(), ...body })}\n`);
  return {
    line: () => undefined,
    section: () => undefined,
    progress: (progress) => void event({ event: 'progress', ...progress }),
    finished: (end) => void event({ event: 'finished', ...end }),
    json: (json) => void stdout.write(json),
  };
};
