import { hash, timingSafeEqual } from 'node:crypto';

export interface Signer {
  sign(...parts: readonly string[]): string;
  /** Takes the same time whether the first or the last character differs. */
  matches(signature: string, ...parts: readonly string[]): boolean;
}

/**
 * Signs with SHA-256 of the text between two copies of a secret, which is a message authentication code like HMAC and one
 * hash instead of two: a page of a thousand signed URLs is a matter of a millisecond or two then.
 */
export const createSigner = (secret: Buffer): Signer => {
  const key = secret.toString('base64url');
  // With its length before each part, no two lists of parts give the same text.
  const sign = (...parts: readonly string[]): string => {
    let text = key;
    for (const part of parts) text += `${part.length} ${part}`;
    return hash('sha256', text + key, 'base64url');
  };
  return {
    sign,
    matches: (signature, ...parts) => {
      const given = Buffer.from(signature);
      const expected = Buffer.from(sign(...parts));
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};
