import { shownLine } from '../../job-logs/log-text.ts';
import type { Rule } from '../finding.ts';

const ADVICE = 'Make a user of its own and end the Dockerfile with it: USER 42420';

/** Who the program runs as. */
export const checkUser: Rule = ({ config, user }) => {
  const where = `USER ${shownLine(config.User) || '(not set)'}`;
  if (user === undefined) {
    return [
      {
        severity: 'error',
        rule: 'user',
        what: 'the user is in no /etc/passwd of the image, so that it does not start',
        where,
        advice: 'Add the user before USER, or name it by its number.',
      },
    ];
  }
  if (user.uid !== 0) return [];
  return [{ severity: 'error', rule: 'user', what: 'the image runs as root', where, advice: ADVICE }];
};
