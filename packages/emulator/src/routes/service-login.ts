import { z } from 'zod';
import { HttpError } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import type { ServiceName } from '../services/jwt.ts';
import { getDeployment } from './deployments.ts';
import { readBody } from './route.ts';

const loginBody = z.object({ api_token: z.string(), deployment_id: z.string() });

/** Gives a token of a service for one deployment. @throws HttpError 401 for a wrong token of the platform. */
export const logIn = ({ store, clock, services }: Platform, service: ServiceName, body: unknown): object => {
  const { api_token, deployment_id } = readBody(loginBody, body);
  if (api_token !== services.apiToken) throw new HttpError(401, 'Invalid token');
  const { deployment } = getDeployment(store, deployment_id);
  if (service === 'serving' && deployment.servingDisabled) throw new HttpError(403, 'Serving is disabled here');
  const expires = clock.ms() + services.jwtLifetimeMs;
  return {
    jwt: services.jwts.issue({ service, deploymentId: deployment.id, expires }),
    expires: Math.floor(services.jwtLifetimeMs / 1000),
  };
};
