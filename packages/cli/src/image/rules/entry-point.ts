import { posix } from 'node:path';
import { shownLine } from '../../job-logs/log-text.ts';
import { type ImageUser, may } from '../file-tree.ts';
import type { Finding, Rule } from '../finding.ts';
import { commandOf, type InspectedImage, workFolder } from '../inspected-image.ts';

const rule = 'entry point';
const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh']);
const INTERPRETERS = /^(node|python[\d.]*|bash|sh|irb|R)$/;
const INITS = new Set(['tini', 'dumb-init', 'catatonit', 'docker-init', 'tini-static', 's6-svscan']);
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const EXEC_FORM = 'Write it as a list, without a shell: ENTRYPOINT ["tini", "--", "node", "…"]';

const shown = (command: readonly string[]): string => shownLine(JSON.stringify(command)).slice(0, 160);

const error = (what: string, where: string, advice: string): Finding => ({
  severity: 'error',
  rule,
  what,
  where,
  advice,
});
const warning = (what: string, where: string, advice: string): Finding => ({
  ...error(what, where, advice),
  severity: 'warning',
});

/** The file that a first word stands for, as the kernel will look for it. */
const candidatesOf = (image: InspectedImage, word: string): readonly string[] => {
  if (word.includes('/')) return [posix.resolve(workFolder(image), word)];
  return (image.variables.get('PATH') ?? DEFAULT_PATH).split(':').map((folder) => posix.join(folder, word));
};

const checkProgram = (image: InspectedImage, user: ImageUser, word: string): readonly Finding[] => {
  const candidates = candidatesOf(image, word);
  const isFile = (path: string): boolean => image.files.find(path)?.kind === 'file';
  if (!candidates.some(isFile)) {
    return [
      error(
        `${shownLine(word)} is not in the image`,
        shown(commandOf(image)),
        'Copy it into the image, or name what is there.',
      ),
    ];
  }
  const mayStart = candidates.some((path) => {
    const file = image.files.reach(path, user);
    return file?.kind === 'file' && may(file, user, 1);
  });
  if (mayStart) return [];
  const path = candidates.find(isFile) ?? word;
  return [
    error(
      `uid ${user.uid} may not execute ${shownLine(path)}`,
      shown(commandOf(image)),
      `RUN chmod a+rx ${shownLine(path)}`,
    ),
  ];
};

/** Tells whether a shell that was given this text hands its process over to the program. */
const handsOver = (text: string): boolean => /(^|[;&|\n]\s*)exec\s/.test(text);

const checkShell = (command: readonly string[]): readonly Finding[] => {
  const [first = '', flag = '', text = ''] = command;
  if (!SHELLS.has(posix.basename(first)) || !flag.startsWith('-') || !flag.includes('c')) return [];
  if (handsOver(text)) return [];
  return [error('a shell is process 1, and passes no SIGTERM on: a stop ends in a kill', shown(command), EXEC_FORM)];
};

const scriptOf = (image: InspectedImage, command: readonly string[]): string | undefined => {
  const word = command.find(
    (one) => !SHELLS.has(posix.basename(one)) && !one.startsWith('-') && !INITS.has(posix.basename(one)),
  );
  if (word === undefined) return undefined;
  return candidatesOf(image, word).find((path) => image.files.find(path)?.text !== undefined);
};

const checkScript = (image: InspectedImage, command: readonly string[]): readonly Finding[] => {
  const path = scriptOf(image, command);
  const text = path === undefined ? undefined : image.files.find(path)?.text;
  if (path === undefined || text === undefined || !/^#!.*\b(ba|da|a|z)?sh\b/.test(text)) return [];
  if (handsOver(text) || /^\s*trap\s/m.test(text)) return [];
  return [
    error(
      'a shell script starts the program and stays before it: SIGTERM ends at the shell, and a stop ends in a kill',
      shownLine(path),
      'Start the program with exec in its last line: exec node …',
    ),
  ];
};

const checkInit = (command: readonly string[]): readonly Finding[] => {
  const [first = ''] = command;
  if (!INTERPRETERS.test(posix.basename(first)) || SHELLS.has(posix.basename(first))) return [];
  return [
    warning(
      `${posix.basename(first)} is process 1, to which the kernel delivers no signal that it does not listen to`,
      shown(command),
      'Let an init process start it: install tini, ENTRYPOINT ["tini", "--", …]',
    ),
  ];
};

/** What is started, and whether signals get there. */
export const checkEntryPoint: Rule = (image) => {
  const command = commandOf(image);
  const [first] = command;
  if (first === undefined || first === '') {
    return [error('the image starts nothing', 'neither ENTRYPOINT nor CMD', EXEC_FORM)];
  }
  if (command.length === 1 && INTERPRETERS.test(posix.basename(first))) {
    return [
      error(`the image starts ${shownLine(first)} without a program, which ends at once`, shown(command), EXEC_FORM),
    ];
  }
  if (image.user === undefined) return [];
  const found = [...checkProgram(image, image.user, first), ...checkShell(command), ...checkScript(image, command)];
  return found.length > 0 ? found : checkInit(command);
};
