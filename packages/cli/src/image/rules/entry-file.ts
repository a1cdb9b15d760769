import { posix } from 'node:path';
import { CANDIDATES } from '../../dry-run/entry.ts';
import { shownLine } from '../../job-logs/log-text.ts';
import { type ImageUser, may } from '../file-tree.ts';
import type { Finding, Rule } from '../finding.ts';
import { commandOf, type InspectedImage, workFolder } from '../inspected-image.ts';

const rule = 'entry file';
const CODE = /\.([cm]?[jt]s|py)$/;
const RUNTIME = /picsellia-ts(\.js)?$/;

const unreadable = (path: string, user: ImageUser): Finding => ({
  severity: 'error',
  rule,
  what: `uid ${user.uid} cannot read ${shownLine(path)}`,
  where: path,
  advice: 'COPY keeps modes and owners: COPY --chmod=a+rX, or chmod the file and its folders before the build.',
});

const absent = (path: string, what: string): Finding => ({
  severity: 'error',
  rule,
  what,
  where: shownLine(path),
  advice: 'COPY it there; mind .dockerignore, and WORKDIR for paths that do not begin with a slash.',
});

const checkFile = (image: InspectedImage, user: ImageUser, path: string): readonly Finding[] => {
  if (image.files.find(path) === undefined) return [absent(path, `${shownLine(path)} is not in the image`)];
  const file = image.files.reach(path, user);
  return file !== undefined && may(file, user, 4) ? [] : [unreadable(path, user)];
};

/** The words after the runtime's own verb; undefined when the image starts something else. */
const runtimeArguments = (command: readonly string[]): readonly string[] | undefined => {
  const at = command.findIndex((word) => RUNTIME.test(word));
  return at >= 0 && command[at + 1] === 'run' ? command.slice(at + 2) : undefined;
};

const checkProcessing = (image: InspectedImage, user: ImageUser): readonly Finding[] => {
  const folder = workFolder(image);
  const found = CANDIDATES.map((name) => posix.join(folder, name)).find((path) => image.files.find(path) !== undefined);
  if (found !== undefined) return checkFile(image, user, found);
  return [absent(folder, `no processing file is there (looked for ${CANDIDATES.join(', ')})`)];
};

/** The file with the user's code, as far as the command tells it. */
export const checkEntryFile: Rule = (image) => {
  const { user } = image;
  if (user === undefined) return [];
  const command = commandOf(image);
  const files = command.filter((word) => CODE.test(word)).map((word) => posix.resolve(workFolder(image), word));
  const rest = runtimeArguments(command);
  const isSearched = rest !== undefined && !rest.some((word) => CODE.test(word));
  return [
    ...files.flatMap((path) => checkFile(image, user, path)),
    ...(isSearched ? checkProcessing(image, user) : []),
  ];
};
