import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError } from '../errors.ts';

const INTERRUPTED = 130;
const MOST_BYTES = 65_536;

const isAskable = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

const NOTHING = 'Nothing was stored.';

const ask = (question: string, isHidden: boolean): Promise<string> =>
  new Promise((resolve, reject) => {
    const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
    const output = isHidden ? silence : process.stderr;
    const reader = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
    // What was typed counts before the end of the input, which closing tells too.
    const end = (act: () => void) => {
      act();
      reader.close();
      if (isHidden) process.stderr.write('\n');
    };
    reader.once('SIGINT', () =>
      end(() => reject(new CommandError('Interrupted.', { hint: NOTHING, exitCode: INTERRUPTED }))),
    );
    // The end of the input, by Ctrl-D.
    reader.once('close', () => reject(new CommandError('No answer was given.', { hint: NOTHING })));
    if (isHidden) process.stderr.write(question);
    reader.question(isHidden ? '' : question, (answer) => end(() => resolve(answer.trim())));
  });

/**
 * Asks for the token on the terminal, without showing it.
 * @throws CommandError without a terminal, with exit code 130 after Ctrl-C
 */
export const askToken = (host: string): Promise<string> => {
  if (isAskable()) return ask(`API token for ${host} (it is not shown): `, true);
  throw new CommandError('There is no terminal to ask for the token.', {
    hint: 'Give it on standard input: picsellia-ts login --token-stdin < FILE',
  });
};

/**
 * Asks for the organization on the terminal.
 * @throws CommandError without a terminal, with exit code 130 after Ctrl-C
 */
export const askOrganization = (): Promise<string> => {
  if (isAskable()) return ask('Organization, by name or id: ', false);
  throw new CommandError('The token has no default organization.', {
    hint: 'Say which one is meant: --organization NAME',
  });
};

/**
 * Reads the token from standard input to its end.
 * @throws CommandError when more comes than any token has
 */
export const readTokenFromInput = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new CommandError('--token-stdin: this is no token, but a long text.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8').trim();
};
