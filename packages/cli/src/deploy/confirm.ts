import { createInterface } from 'node:readline/promises';
import { Interruption } from '../launch/interruption.ts';

/**
 * Asks a question with yes or no on the terminal; anything but yes, and an end of the input, is no.
 * @throws Interruption for Ctrl-C
 */
export const confirm = async (question: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve, reject) => {
    // On a terminal that reads keys, Ctrl-C is one of them and no signal.
    terminal.once('SIGINT', () => reject(new Interruption('SIGINT')));
    terminal.once('close', () => resolve(''));
  });
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};
