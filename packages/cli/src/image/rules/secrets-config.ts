import { shownLine } from '../../job-logs/log-text.ts';
import type { Finding, Rule } from '../finding.ts';
import { isSecretName, secretIn } from './secret-text.ts';

const rule = 'secret';
const JOB_VARIABLES = new Set([
  'api_token',
  'job_id',
  'organization_id',
  'organization_name',
  'host',
  'PICSELLIA_TOKEN',
]);
const BUILD_SECRET =
  'Give it to the build alone, RUN --mount=type=secret, and take it out of use: who has the image has it.';

const finding = (what: string, where: string, advice = BUILD_SECRET): Finding => ({
  severity: 'error',
  rule,
  what,
  where: shownLine(where),
  advice,
});

const variableFinding = ([name, value]: readonly [string, string]): readonly Finding[] => {
  if (value === '') return [];
  if (JOB_VARIABLES.has(name)) {
    return [
      finding('the image brings along what the platform gives each job', `ENV ${name}`, 'Take it out of the image.'),
    ];
  }
  const kind = secretIn(value) ?? (isSecretName(name) ? 'what its name calls a secret' : undefined);
  return kind === undefined ? [] : [finding(`${kind} stands in a variable`, `ENV ${name}`)];
};

const labelFinding = ([name, value]: readonly [string, string]): readonly Finding[] => {
  const kind = secretIn(value);
  return kind === undefined ? [] : [finding(`${kind} stands in a label`, `LABEL ${name}`)];
};

/** `NAME=value` of build arguments and of commands, as the history keeps them. */
const ASSIGNMENT = /\b([A-Za-z_][A-Za-z0-9_]*)=(?!["']?\$)(["']?)([^\s"']+)/g;

const historyFinding = (command: string, index: number): readonly Finding[] => {
  // Variables have been looked at above.
  if (/(^|#\(nop\) |\s)ENV\s/.test(command)) return [];
  const named = [...command.matchAll(ASSIGNMENT)].find(([, name = '']) => isSecretName(name))?.[1];
  const kind = secretIn(command) ?? (named === undefined ? undefined : `a value for ${named}`);
  return kind === undefined
    ? []
    : [finding(`${kind} stands in the history of the image`, `step ${index + 1} of the history`)];
};

/** What variables, labels and history give away. */
export const checkConfigSecrets: Rule = ({ variables, config, history }) => [
  ...[...variables].flatMap(variableFinding),
  ...Object.entries(config.Labels).flatMap(labelFinding),
  ...history.flatMap(historyFinding),
];
