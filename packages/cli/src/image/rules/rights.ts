import { shownLine } from '../../job-logs/log-text.ts';
import { someOf } from '../../output.ts';
import { may } from '../file-tree.ts';
import type { Rule } from '../finding.ts';
import { workFolder } from '../inspected-image.ts';

const SETUID = 0o4000;
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/** Programs that run with their owner's rights, whoever starts them. */
export const checkSetuid: Rule = ({ files }) => {
  const found = [...files.entries].filter(({ kind, mode }) => kind === 'file' && (mode & SETUID) !== 0);
  if (found.length === 0) return [];
  return [
    {
      severity: 'warning',
      rule: 'setuid',
      what: `${found.length} programs run with the rights of their owner`,
      where: someOf(found.map(({ path }) => `/${shownLine(path)}`).toSorted(), 4),
      advice: 'No run needs them: RUN find / -xdev -perm /4000 -type f -exec chmod u-s {} +',
    },
  ];
};

/** Whether a run could change its own program. */
export const checkWritable: Rule = (image) => {
  const { files, user } = image;
  if (user === undefined || user.uid === 0) return [];
  const path = workFolder(image);
  const folder = files.find(path);
  const own =
    folder?.kind === 'folder' && path !== '/tmp' && may(folder, user, 2)
      ? [
          {
            severity: 'warning' as const,
            rule: 'writable folder',
            what: `uid ${user.uid} may change the folder of its own program`,
            where: shownLine(path),
            advice: `Leave it to root: RUN chown root:root ${shownLine(path)} && chmod 755 ${shownLine(path)}`,
          },
        ]
      : [];
  const open = [...files.entries].filter(
    ({ kind, mode }) =>
      (kind === 'file' || kind === 'folder') && (mode & WORLD_WRITABLE) !== 0 && (mode & STICKY) === 0,
  );
  if (open.length === 0) return own;
  return [
    ...own,
    {
      severity: 'warning',
      rule: 'writable folder',
      what: `${open.length} files and folders may be changed by everybody`,
      where: someOf(open.map((entry) => `/${shownLine(entry.path)}`).toSorted(), 4),
      advice: 'Take the right away: chmod o-w',
    },
  ];
};

/** What would be written where nothing may be: the root file system is read-only, only /tmp is not. */
export const checkHome: Rule = ({ variables, user }) => {
  if (user === undefined) return [];
  const home = variables.get('HOME') ?? user.home;
  if (home === '/tmp' || home.startsWith('/tmp/')) return [];
  return [
    {
      severity: 'warning',
      rule: 'read-only root',
      what: 'libraries that keep caches in the home folder fail on a root that is read-only',
      where: variables.has('HOME') ? `ENV HOME=${shownLine(home)}` : `HOME is ${shownLine(home) || '/'}`,
      advice: 'ENV HOME=/tmp, the folder that a run may write to.',
    },
  ];
};
