import { type Answer, type ServedRequest, startServer, type TestServer } from './http-server.ts';

/** What the monitoring service was sent, as far as it matters here. */
export interface Taken {
  readonly filename: string;
  readonly timestamp: number;
}

/** How the service acts on the prediction that comes next; undefined to take it. */
export type Act = (taken: Taken, index: number) => Answer | Promise<Answer> | undefined;

export interface TestOracle extends AsyncDisposable {
  readonly server: TestServer;
  /** Predictions that the service has stored, in order. */
  readonly stored: Taken[];
  /** All predictions that came, stored or not. */
  readonly came: () => string[];
  act: Act;
  login: (index: number) => Answer;
}

/** A monitoring service that stores each prediction once, and knows those that it has. */
export const startOracle = async (): Promise<TestOracle> => {
  let logins = 0;
  const came: string[] = [];
  const take = (request: ServedRequest): Answer | Promise<Answer> => {
    const { filename, timestamp } = JSON.parse(request.body) as Taken;
    came.push(filename);
    const acted = oracle.act({ filename, timestamp }, came.length - 1);
    if (acted !== undefined) return acted;
    if (oracle.stored.some((other) => other.filename === filename && other.timestamp === timestamp)) {
      return { status: 409, body: { message: 'this one is here' } };
    }
    oracle.stored.push({ filename, timestamp });
    return { status: 201, body: { id: filename } };
  };
  const server = await startServer((request) =>
    request.path === '/api/auth/login' ? oracle.login(logins++) : take(request),
  );
  const oracle: TestOracle = {
    server,
    stored: [],
    came: () => came,
    act: () => undefined,
    login: () => ({ body: { jwt: 'jwt-0123456789', expires: 3600 } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return oracle;
};
