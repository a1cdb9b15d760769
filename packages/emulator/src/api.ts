import type { FastifyInstance } from 'fastify';
import { addControlRoutes } from './control.ts';
import type { Interceptor } from './faults.ts';
import { HttpError, notFound } from './http-error.ts';
import type { Platform } from './platform.ts';
import { allRoutes } from './routes/all-routes.ts';
import { checkOrganization } from './routes/organizations.ts';
import { createService } from './server.ts';

export interface ApiOptions {
  platform: Platform;
  apiToken: string;
  interceptor: Interceptor;
  unknownRoutes: string[];
  bodyLimitBytes: number | undefined;
}

/** The platform's HTTP API, not yet listening. */
export const createApi = ({ platform, apiToken, ...options }: ApiOptions): FastifyInstance => {
  const { actions } = platform;
  const routes = allRoutes(platform);
  actions.register('platform', routes);
  const api = createService({
    ...options,
    name: 'platform',
    actions,
    routes,
    authorize: ({ headers }) => {
      if (headers.authorization !== `Bearer ${apiToken}`) throw new HttpError(401, 'Invalid token');
      const organization = headers['x-picsellia-organization'];
      if (organization !== undefined) checkOrganization(platform, String(organization));
    },
    checkParams: ({ org, connector }) => {
      if (org !== undefined) checkOrganization(platform, org);
      if (connector !== undefined && connector !== platform.store.organization.connectorId) throw notFound('Connector');
    },
  });
  addControlRoutes(api, { ...options, platform });
  return api;
};
