import { HttpError } from '../http-error.ts';
import { createJwtIssuer, type JwtClaims, type JwtIssuer, type ServiceName } from './jwt.ts';

/** How the services beside the platform are reached. */
export interface ServiceAccess {
  apiToken: string;
  jwts: JwtIssuer;
  jwtLifetimeMs: number;
  /** What deployments answer; null when a service is not to be had, or does not listen yet. */
  hosts: Record<ServiceName, string | null>;
}

const ONE_HOUR_MS = 60 * 60 * 1000;

/** The tokens of the services follow from the platform's own, so they outlive a restart that keeps it. */
export const createAccess = (
  apiToken: string,
  { jwtLifetimeMs }: { jwtLifetimeMs?: number | undefined },
): ServiceAccess => ({
  apiToken,
  jwts: createJwtIssuer(apiToken),
  jwtLifetimeMs: jwtLifetimeMs ?? ONE_HOUR_MS,
  hosts: { oracle: null, serving: null },
});

const BEARER = /^Bearer (.+)$/;

/** @throws HttpError 401 without a token that this service gave out and that is still good. */
export const checkBearer = (
  { jwts }: ServiceAccess,
  authorization: string | undefined,
  { service, nowMs }: { service: ServiceName; nowMs: number },
): JwtClaims => {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new HttpError(401, 'Invalid or expired token');
  return jwts.verify(token, service, nowMs);
};
