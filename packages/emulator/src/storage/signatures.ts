import { hash, timingSafeEqual } from 'node:crypto';

export interface Signer {
  sign(...parts: readonly string[]): string;
  /** Takes the same time whether the first or the last character differs. */
  matches(signature: string, ...parts: readonly string[]): boolean;
}

/**
 * Signs with SHA-3 of secret and text, which unlike SHA-2 needs no HMAC around it to be a message authentication code;
 * a page of a thousand signed URLs is a matter of a few milliseconds then.
 */
export const createSigner = (secret: Buffer): Signer => {
  const prefix = secret.toString('hex');
  const sign = (...parts: readonly string[]): string => hash('sha3-256', prefix + JSON.stringify(parts));
  return {
    sign,
    matches: (signature, ...parts) => {
      const given = Buffer.from(signature);
      const expected = Buffer.from(sign(...parts));
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};
