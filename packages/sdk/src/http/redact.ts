const REDACTED = '<redacted>';
// Shorter ones occur in ordinary words, and nobody's real token is that short.
const SHORTEST_SECRET = 8;
// A presigned URL is a key to its object, and a proxy's URL may hold a password.
const URL_QUERY = /(https?:\/\/[^\s"'<>?]*)\?[^\s"'<>]+/g;
const URL_CREDENTIALS = /(https?:\/\/)[^\s"'<>/@]+@/g;

/** Takes the given secrets, queries of URLs and credentials in URLs out of a text. */
export const redactText = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text)
    .replace(URL_QUERY, `$1?${REDACTED}`)
    .replace(URL_CREDENTIALS, `$1${REDACTED}@`);

/** Copies what can be told about a foreign error: its name, message and code, and the same of its causes. */
export const redactError = (error: unknown, secrets: readonly string[]): Error | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  const copy = new Error(redactText(error.message, secrets), { cause: redactError(error.cause, secrets) });
  copy.name = error.name;
  copy.stack = redactText(error.stack ?? '', secrets);
  return typeof code === 'string' ? Object.assign(copy, { code }) : copy;
};
