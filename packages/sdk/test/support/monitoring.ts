import type { ClientOptions, Deployment, InferenceType } from '../../src/index.ts';
import type { Answer, Handler, ServedRequest } from './http-server.ts';
import { startPlatform, type TestPlatform } from './platform.ts';

export const DEPLOYMENT_ID = '00de9107-0000-4000-8000-000000000001';
export const PREDICTIONS = `/api/deployment/${DEPLOYMENT_ID}/predictions`;
export const LOGIN = '/api/auth/login';
export const SERVING_LOGIN = '/api/login';
export const STORAGE = { id: '0000c077-0000-4000-8000-000000000001', client_type: 'minio', bucket_name: 'bucket' };

/** A platform with one deployment, whose services are the same server. */
export interface TestDeployment extends TestPlatform {
  readonly deployment: Deployment;
  /** Bodies of the predictions that were sent, in order. */
  readonly predictions: () => unknown[];
}

interface DeploymentSetup {
  readonly type?: InferenceType;
  /** Fields of the platform's answer about the deployment. */
  readonly record?: object;
  /** Answers of the services and of the platform, by path; what is not here is answered as when all is well. */
  readonly answers?: Readonly<Record<string, Answer | Handler>>;
  readonly options?: ClientOptions;
}

const STANDARD: Readonly<Record<string, Answer>> = {
  [LOGIN]: { body: { jwt: 'jwt-0123456789', expires: 3600 } },
  [SERVING_LOGIN]: { body: { jwt: 'serving-jwt-0123456789', expires: 3600 } },
  [PREDICTIONS]: { status: 201, body: { id: 'P1', deployment_id: DEPLOYMENT_ID, timestamp: 1 } },
  [`/api/deployment/${DEPLOYMENT_ID}/datalake/connector`]: { body: STORAGE },
};

export const bodyOf = (request: ServedRequest): unknown => JSON.parse(request.body);

export const startDeployment = async (setup: DeploymentSetup = {}): Promise<TestDeployment> => {
  const { type = 'SEGMENTATION', answers = {} } = setup;
  let origin = '';
  const counts = new Map<string, number>();
  const platform = await startPlatform((request) => {
    if (request.path.endsWith('/deployments/find')) {
      const hosts = { oracle_host: origin, serving_host: origin };
      return { body: { id: DEPLOYMENT_ID, name: 'line 3', type, ...hosts, ...setup.record } };
    }
    const answer = answers[request.path] ?? STANDARD[request.path] ?? { status: 404, body: { message: request.path } };
    // What is done to a socket and what answers a request are told apart by what they are given.
    if (typeof answer !== 'function') return answer;
    const index = counts.get(request.path) ?? 0;
    counts.set(request.path, index + 1);
    return (answer as Handler)(request, index);
  }, setup.options);
  origin = platform.server.origin;
  const deployment = await platform.client.getDeployment('line 3');
  const { server, client, sent } = platform;
  return {
    server,
    client,
    sent: () => sent().slice(1),
    deployment,
    predictions: () =>
      sent()
        .filter(({ path }) => path === PREDICTIONS)
        .map(bodyOf),
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
  };
};
