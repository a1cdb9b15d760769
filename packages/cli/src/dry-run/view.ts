import { stripVTControlCharacters, styleText } from 'node:util';
import { MultiBar, Presets } from 'cli-progress';
import { count, duration, type Output } from '../output.ts';
import type { Progress, RunEvent } from './events.ts';

/** Shows a run to people while it goes on. */
export interface RunView {
  /** Shows one line of the run; `raw` is the line as it came. */
  readonly show: (event: RunEvent, raw: string) => void;
  readonly close: () => void;
}

const ended = (progress: Progress): number => progress.done + progress.skipped + progress.failed;

const numbers = ({ done, skipped, failed }: Progress): string =>
  [`${done} done`, skipped > 0 && `${skipped} skipped`, failed > 0 && `${failed} failed`]
    .filter((part) => part !== false)
    .join(', ');

const timeLeft = (progress: Progress, elapsedMs: number): string => {
  const settled = ended(progress);
  const rest = (progress.total ?? 0) - settled;
  return settled === 0 || rest <= 0 ? '' : `, about ${duration((elapsedMs / settled) * rest)} left`;
};

const progressOf = (event: RunEvent): Progress | undefined =>
  event.kind === 'progress' || event.kind === 'finished' ? event.progress : undefined;

const isProblem = (level: string): boolean => level === 'warn' || level === 'error' || level === 'fatal';

// Control sequences in file names or in the user's output must not reach the terminal.
const printable = (text: string): string => stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\t]/gu, '\u{FFFD}');

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const textOf = (paint: Paint): ((event: RunEvent) => readonly string[]) => {
  let section = '';
  let last = -1;
  return (event) => {
    if (event.kind === 'text') return [printable(event.text)];
    // What is for developers of a processing alone, as stacks, stands in the log file.
    if (event.kind !== 'log' || event.level === 'debug' || event.level === 'trace') return [];
    // A line that replaces a former one is the log's progress, which people see already.
    if (event.number !== undefined && event.number < last) return [];
    last = event.number ?? last;
    const text = printable(event.message);
    const line = isProblem(event.level) ? paint(event.level === 'warn' ? 'yellow' : 'red', text) : text;
    if (event.section === '' || event.section === section) return [`  ${line}`];
    section = event.section;
    const title = ['', paint('bold', printable(section))];
    return event.message === `--#--${section}` ? title : [...title, `  ${line}`];
  };
};

/** Writes plain lines: sections, log lines, and progress in `noun`s whenever another tenth is through. */
export const plainView = (output: Output, noun = 'image'): RunView => {
  const linesOf = textOf((_style, text) => text);
  let tenth = 0;
  return {
    show: (event) => {
      for (const line of linesOf(event)) output.line(line);
      const progress = progressOf(event);
      if (progress?.total === undefined || progress.total === 0) return;
      const reached = Math.floor((ended(progress) / progress.total) * 10);
      if (reached <= tenth) return;
      tenth = reached;
      output.line(`  ${ended(progress)} of ${count(progress.total, noun)} (${numbers(progress)})`);
    },
    close: () => {},
  };
};

// A bar must not wrap, or it could not be drawn over; a log line must, or its end would be lost.
const WRAP_ON = '\u001B[?7h';
const WRAP_OFF = '\u001B[?7l';

// What stands beside the bar: counts and the time that is left.
const BESIDE_BAR = 44;

const barSize = (columns: number): number => Math.min(40, Math.max(8, columns - BESIDE_BAR));

/** Draws a progress bar at the bottom of the terminal, with the log lines above it. */
export const terminalView = (): RunView => {
  const linesOf = textOf((style, text) => styleText(style, text, { stream: process.stdout }));
  const bars = new MultiBar(
    {
      format: '  {bar} {value}/{total}  {numbers}{left}',
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      barsize: barSize(process.stdout.columns),
    },
    Presets.shades_classic,
  );
  const startedAt = performance.now();
  let bar: ReturnType<MultiBar['create']> | undefined;
  const say = (line: string): void => {
    if (bar === undefined) process.stdout.write(`${line}\n`);
    else bars.log(`${WRAP_ON}${line}${WRAP_OFF}\n`);
  };
  return {
    show: (event) => {
      for (const line of linesOf(event)) say(line);
      const progress = progressOf(event);
      if (progress?.total === undefined) return;
      bar ??= bars.create(progress.total, 0, { numbers: '', left: '' });
      bar.setTotal(progress.total);
      bar.update(ended(progress), {
        numbers: numbers(progress),
        left: timeLeft(progress, performance.now() - startedAt),
      });
    },
    close: () => bars.stop(),
  };
};

/** Hands the run's lines on as they are, for machines. */
export const jsonView = (output: Output): RunView => ({
  show: (event, raw) => output.line(event.kind === 'text' ? JSON.stringify({ level: 30, msg: raw }) : raw),
  close: () => {},
});
