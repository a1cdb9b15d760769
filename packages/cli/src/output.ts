/** Where the words for people go. */
export interface Output {
  /** Tells whether someone watches on a terminal. */
  readonly isTerminal: boolean;
  /** Writes one line to standard output. */
  readonly line: (text?: string) => void;
  /** Writes one line to standard error. */
  readonly problem: (text: string) => void;
}

/** Writes to the two streams of this process. */
export const processOutput = (): Output => ({
  isTerminal: process.stdout.isTTY === true,
  line: (text = '') => {
    process.stdout.write(`${text}\n`);
  },
  problem: (text) => {
    process.stderr.write(`${text}\n`);
  },
});

const WIDTH_WITHOUT_TERMINAL = 120;

/** How many characters fit on a line: those of the terminal, and 120 where there is none, or it does not say. */
export const outputWidth = (): number =>
  process.stdout.isTTY === true && process.stdout.columns > 0 ? process.stdout.columns : WIDTH_WITHOUT_TERMINAL;

/** Makes one line of a text: a message for people is one line, whatever it was made of. */
export const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();

/** Writes a number with its noun: `1 image`, `2 images`. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? noun : plural}`;

/** Lists the first few names and says how many more there are. */
export const someOf = (names: readonly string[], limit = 3): string => {
  const shown = names.slice(0, limit).join(', ');
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
};

/** Writes a duration the way people say it: `840 ms`, `3.2 s`, `4 min 05 s`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
};
