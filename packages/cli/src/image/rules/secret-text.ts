/** What a name of a variable or an argument says when its value is a secret. */
const NAMES = /(^|_)(token|secret|passw(or)?d|pwd|credentials?|api_?key|access_?key|private_?key|auth)(_|$)/i;

/** Names that look like it and are none: whether, where, how. */
const HARMLESS = /(_FILE|_PATH|_URL|_TYPE|_METHOD|_SOCK)$/i;

const SHAPES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}/],
  ['a token of GitLab', /\bglpat-[\w-]{20,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a token of Slack', /\bxox[abpr]-[\w-]{10,}/],
  ['a JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]+:[^\s@/$]+@/i],
];

/** What kind of secret a text holds; undefined for none. */
export const secretIn = (text: string): string | undefined => SHAPES.find(([, pattern]) => pattern.test(text))?.[0];

/** Tells whether a variable of this name is a secret once it has a value. */
export const isSecretName = (name: string): boolean => NAMES.test(name) && !HARMLESS.test(name);
