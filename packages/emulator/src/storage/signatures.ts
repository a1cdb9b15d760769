import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Signer {
  sign(...parts: readonly string[]): string;
  /** Takes the same time whether the first or the last character differs. */
  matches(signature: string, ...parts: readonly string[]): boolean;
}

export const createSigner = (secret: Buffer): Signer => {
  const sign = (...parts: readonly string[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
  return {
    sign,
    matches: (signature, ...parts) => {
      const given = Buffer.from(signature);
      const expected = Buffer.from(sign(...parts));
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};
