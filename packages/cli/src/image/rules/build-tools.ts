import { posix } from 'node:path';
import { shownLine } from '../../job-logs/log-text.ts';
import { someOf } from '../../output.ts';
import type { Rule } from '../finding.ts';

const TOOLS =
  /^(gcc|g\+\+|cc|c\+\+|clang|clang\+\+|make|cmake|ninja|ld|as|git|rustc|cargo|go|nvcc|gdb|strace)(-[\d.]+)?$/;
const FOLDERS = /^(usr\/(local\/)?)?s?bin\/[^/]+$|^usr\/local\/(go|cuda[^/]*|cargo)\/bin\/[^/]+$/;
const HEADERS = /^usr\/(local\/)?include\/python[\d.]+\w*\/Python\.h$/;

/** What only a build needs: megabytes to fetch, and tools for whoever gets in. */
export const checkBuildTools: Rule = ({ files }) => {
  const found = [...files.entries]
    .filter(
      ({ path, kind }) =>
        kind !== 'folder' && ((FOLDERS.test(path) && TOOLS.test(posix.basename(path))) || HEADERS.test(path)),
    )
    .map(({ path }) => `/${shownLine(path)}`);
  if (found.length === 0) return [];
  return [
    {
      severity: 'warning',
      rule: 'build tools',
      what: 'the image holds tools that only a build needs',
      where: someOf(found.toSorted(), 6),
      advice: 'Build in a stage of its own and COPY --from it what runs.',
    },
  ];
};
