/** Makes one text safe to print: tokens and signatures are replaced wherever they stand. */
export type Redact = (text: string) => string;

/** Parameters of signed URLs that let whoever reads them fetch or store an object. */
const SIGNATURES =
  /([?&](?:x-amz-signature|x-amz-credential|x-amz-security-token|x-signature|signature|sig|token)=)[^&\s"']+/gi;
const BEARER = /(bearer\s+)[\w.~+/=-]{8,}/gi;

/** A copy of plain data with every text in it, keys too, made safe to print. */
export const redactDeep = <T>(value: T, redact: Redact): T => {
  const clean = (part: unknown): unknown => {
    if (typeof part === 'string') return redact(part);
    if (Array.isArray(part)) return part.map(clean);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [redact(key), clean(inner)]));
  };
  return clean(value) as T;
};

/**
 * Builds the function for the secrets of one run; a secret is also found percent-encoded and in base64.
 */
export const redactor = (secrets: readonly string[]): Redact => {
  const forms = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let safe = text;
    for (const form of forms) if (safe.includes(form)) safe = safe.replaceAll(form, '[secret]');
    return safe.replace(SIGNATURES, '$1[secret]').replace(BEARER, '$1[secret]');
  };
};
