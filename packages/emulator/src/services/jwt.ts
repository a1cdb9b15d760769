import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { HttpError } from '../http-error.ts';

export type ServiceName = 'oracle' | 'serving';

export interface JwtClaims {
  service: ServiceName;
  deploymentId: string;
  /** Milliseconds since 1970 from when on it is refused. */
  expires: number;
}

export interface JwtIssuer {
  issue(claims: JwtClaims): string;
  /** @throws HttpError 401 for a token that is not ours, or of another service, or out of date. */
  verify(token: string, service: ServiceName, nowMs: number): JwtClaims;
}

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

const claimsSchema = z.object({
  service: z.enum(['oracle', 'serving']),
  deploymentId: z.string(),
  expires: z.number(),
});

const refuse = (): HttpError => new HttpError(401, 'Invalid or expired token');

/** Tokens of the two services. They follow from the secret and the claims, so nothing has to be kept of them. */
export const createJwtIssuer = (secret: string): JwtIssuer => {
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  return {
    issue: (claims) => {
      const text = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${text}.${sign(text)}`;
    },
    verify: (token, service, nowMs) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const [given, expected] = [Buffer.from(signature), Buffer.from(sign(`${header}.${payload}`))];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refuse();
      const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      if (claims.service !== service || nowMs >= claims.expires) throw refuse();
      return claims;
    },
  };
};
