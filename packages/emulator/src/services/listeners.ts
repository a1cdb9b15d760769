import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatorOptions } from '../emulator-types.ts';
import type { Interceptor } from '../faults.ts';
import { HttpError } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { oracleDeploymentOf, oracleRoutes } from '../routes/oracle.ts';
import { servingDeploymentOf, servingRoutes } from '../routes/serving.ts';
import { createService } from '../server.ts';
import { checkBearer } from './access.ts';
import type { ServiceName } from './jwt.ts';
import { readPredictForm } from './predict-form.ts';

interface ListenerOptions {
  platform: Platform;
  interceptor: Interceptor;
  unknownRoutes: string[];
  bodyLimitBytes: number | undefined;
}

const LOGIN = /^\/api\/(?:auth\/)?login$/;

/** Lets logins pass, and calls with a token of this service that is for the deployment they name. */
const authorizeFor =
  (platform: Platform, service: ServiceName, deploymentOf: (path: string) => string | undefined) =>
  ({ url, headers }: FastifyRequest): void => {
    const [path = ''] = url.split('?');
    if (LOGIN.test(path)) return;
    const nowMs = platform.clock.ms();
    const claims = checkBearer(platform.services, headers.authorization, { service, nowMs });
    const asked = deploymentOf(path);
    if (asked !== undefined && asked !== claims.deploymentId) {
      throw new HttpError(403, 'The token is for another deployment');
    }
  };

/** The monitoring service, not yet listening. */
const createOracle = ({ platform, ...options }: ListenerOptions): FastifyInstance => {
  const { actions } = platform;
  const routes = oracleRoutes(platform);
  actions.register('oracle', routes);
  const authorize = authorizeFor(platform, 'oracle', (path) => oracleDeploymentOf(platform, path));
  return createService({ ...options, name: 'oracle', actions, routes, authorize });
};

/** The service that predicts, not yet listening. */
const createServing = ({ platform, ...options }: ListenerOptions): FastifyInstance => {
  const { actions } = platform;
  const routes = servingRoutes(platform);
  actions.register('serving', routes);
  const authorize = authorizeFor(platform, 'serving', servingDeploymentOf);
  const server = createService({ ...options, name: 'serving', actions, routes, authorize });
  server.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => readPredictForm(request.headers['content-type'] ?? '', body),
  );
  return server;
};

const LOOPBACK = '127.0.0.1';

export interface Services {
  /** Takes the ports, any for 0, and makes them known; nothing when the services are not wanted. */
  listen(ports: { readonly oracle: number; readonly serving: number }): Promise<void>;
  close(): Promise<void>;
}

/** Monitoring and serving, each a listener of its own as on a real platform. */
export const createServices = ({
  platform,
  interceptor,
  unknownRoutes,
  options,
}: Pick<ListenerOptions, 'platform' | 'interceptor' | 'unknownRoutes'> & { options: EmulatorOptions }): Services => {
  const shared = { platform, interceptor, unknownRoutes, bodyLimitBytes: options.bodyLimitBytes };
  const [oracle, serving] = [createOracle(shared), createServing(shared)];
  const { hosts } = platform.services;
  return {
    listen: async (ports) => {
      if (options.services === false) return;
      hosts.oracle = await oracle.listen({ host: LOOPBACK, port: ports.oracle });
      hosts.serving = await serving.listen({ host: LOOPBACK, port: ports.serving });
    },
    close: async () => {
      await Promise.all([oracle.close(), serving.close()]);
    },
  };
};
