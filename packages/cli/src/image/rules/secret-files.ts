import { posix } from 'node:path';
import { shownLine } from '../../job-logs/log-text.ts';
import type { Finding, Rule } from '../finding.ts';
import type { LayerEntry } from '../layer.ts';
import { secretIn } from './secret-text.ts';

const rule = 'secret';

/** Files of this kind are written to hold secrets: that they are there is enough. */
const BY_NAME: readonly RegExp[] = [
  /(^|\/)\.env(\.(?!example$|sample$|template$|dist$)[\w.-]+)?$/,
  /(^|\/)\.git-credentials$/,
  /(^|\/)id_(rsa|dsa|ecdsa|ed25519)$/,
  /(^|\/)\.aws\/credentials$/,
  /(^|\/)application_default_credentials\.json$/,
];

/** Files that may hold a secret; what they hold decides. */
const BY_CONTENT: readonly (readonly [name: RegExp, content: RegExp])[] = [
  [/(^|\/)\.(npmrc|pnpmrc|yarnrc\.yml)$/, /_authToken|_password|_auth\b|npmAuth/i],
  [/(^|\/)\.?netrc$/, /\bpassword\s/],
  [/(^|\/)\.pypirc$/, /^\s*password\s*[:=]/m],
  [/(^|\/)pip\.conf$/, /:\/\/[^\s:@/]+:[^\s@/$]+@/],
  [/(^|\/)\.docker\/config\.json$/, /"auth"\s*:\s*"[^"]+/],
  [/\.(pem|key|p8)$/, /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
];

/** Packages bring keys for their own tests along, and systems their own certificates. */
const OTHERS = /(^|\/)(node_modules|site-packages|dist-packages)\/|^usr\/(share|lib)\//;

const isNamed = (path: string): boolean => BY_NAME.some((name) => name.test(path));

/** Whether a file may hold a secret, so that its content has to be read. */
export const isSecretFile = ({ path }: LayerEntry): boolean =>
  !OTHERS.test(path) && (isNamed(path) || BY_CONTENT.some(([name]) => name.test(path)));

const holds = ({ path, text = '' }: LayerEntry): boolean =>
  BY_CONTENT.some(([name, content]) => name.test(path) && content.test(text)) || secretIn(text) !== undefined;

const findingOf = (entry: LayerEntry, layer: number, isShown: boolean): Finding => ({
  severity: 'error',
  rule,
  what: isShown ? 'a file with a secret' : 'a file with a secret, deleted later, but still in the layer',
  where: `/${shownLine(entry.path)} (layer ${layer + 1})`,
  advice:
    'Keep it out by .dockerignore, give it to the build by RUN --mount=type=secret, and take the secret out of use.',
});

/** Files that give something away, in any layer: deleting one later hides it only. */
export const checkSecretFiles: Rule = ({ layers, files }) =>
  layers.flatMap((layer, index) =>
    layer
      .filter((entry) => entry.kind === 'file' && entry.size > 0 && isSecretFile(entry))
      .filter((entry) => isNamed(entry.path) || holds(entry))
      .map((entry) => findingOf(entry, index, files.shows(entry))),
  );

const GIT = /^(.*\/)?\.git\/HEAD$/;

/** A repository holds whatever was ever committed. */
export const checkRepositories: Rule = ({ files }) =>
  [...files.entries]
    .filter(({ path }) => GIT.test(path) && !OTHERS.test(path))
    .map(({ path }) => ({
      severity: 'warning',
      rule,
      what: 'a git repository, with all that was ever committed to it',
      where: `/${shownLine(posix.dirname(path))}`,
      advice: 'Write .git into .dockerignore.',
    }));
