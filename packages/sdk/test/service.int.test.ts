import { expect, jest, test } from '@jest/globals';
import {
  ApiError,
  type Deployment,
  ForbiddenError,
  NoServiceError,
  ResponseFormatError,
  UnauthorizedError,
} from '../src/index.ts';
import type { Answer, Handler } from './support/http-server.ts';
import { LOGIN, startDeployment } from './support/monitoring.ts';
import { TOKEN } from './support/platform.ts';

const INFORMATION = '/api/deployment/00de9107-0000-4000-8000-000000000001';
const jwt = (number: number): string => `jwt-${number}-0123456789`;
const granted = (number: number, expires: unknown = 3600): Answer => ({ body: { jwt: jwt(number), expires } });
const told: Answer = { body: { predictions: 1 } };

const ask = (deployment: Deployment): Promise<unknown> => deployment.retrieveInformation();

/** Takes the tokens from a number on, and refuses older ones. */
const accepting =
  (least: number): Handler =>
  ({ headers }) =>
    Number(headers['authorization']?.split('-')[1]) >= least ? told : { status: 401, body: { message: 'old' } };

test('logs in when a service is first used, once for calls at the same time', async () => {
  await using platform = await startDeployment({ answers: { [INFORMATION]: told } });
  expect(platform.sent()).toEqual([]);
  const { deployment } = platform;
  await Promise.all([ask(deployment), ask(deployment), deployment.getStats('PREDICTIONS_DATA').catch(() => undefined)]);
  await ask(deployment);
  const [login, ...others] = platform.sent();
  expect(login?.path).toBe(LOGIN);
  expect(JSON.parse(login?.body ?? '')).toEqual({ api_token: TOKEN, deployment_id: deployment.id });
  expect(login?.headers).not.toHaveProperty('authorization');
  expect(login?.headers).not.toHaveProperty('content-type');
  expect(others.map(({ path }) => path)).not.toContain(LOGIN);
  expect(others.every(({ headers }) => headers['authorization'] === 'Bearer jwt-0123456789')).toBe(true);
  expect(deployment.oracleConnexion).toBe(deployment.oracleConnection);
  expect(deployment.servingConnexion).toBe(deployment.servingConnection);
});

test('logs in again once when its token is refused', async () => {
  await using platform = await startDeployment({
    answers: { [LOGIN]: (_, index) => granted(index), [INFORMATION]: accepting(1) },
  });
  expect(await ask(platform.deployment)).toEqual({ predictions: 1 });
  expect(await ask(platform.deployment)).toEqual({ predictions: 1 });
  const paths = platform.sent().map(({ path }) => path);
  expect(paths).toEqual([LOGIN, INFORMATION, LOGIN, INFORMATION, INFORMATION]);
});

test('gives up when a new token is refused too', async () => {
  await using platform = await startDeployment({
    answers: { [LOGIN]: (_, index) => granted(index), [INFORMATION]: accepting(9) },
  });
  await expect(ask(platform.deployment)).rejects.toThrow(UnauthorizedError);
  expect(platform.sent()).toHaveLength(4);
});

test.each([
  ['seconds from now', () => 60, 2],
  ['a time of the clock in seconds', () => Date.now() / 1000 + 60, 2],
  ['a time of the clock in milliseconds', () => Date.now() + 60_000, 2],
  ['a date', () => new Date(Date.now() + 60_000).toISOString(), 2],
  ['a long time', () => '3600', 1],
  ['a time that has passed', () => Date.now() - 1000, 1],
  ['nothing that can be read', () => ({ never: true }), 1],
])('renews a token that is good for %s', async (_, expires, logins) => {
  await using platform = await startDeployment({
    answers: { [LOGIN]: (__, index) => granted(index, index === 0 ? expires() : 3600), [INFORMATION]: told },
  });
  await platform.deployment.oracleConnection.logIn();
  await ask(platform.deployment);
  expect(platform.sent().filter(({ path }) => path === LOGIN)).toHaveLength(1);
  const late = Date.now() + 61_000;
  using _clock = jest.spyOn(Date, 'now').mockImplementation(() => late);
  await ask(platform.deployment);
  await ask(platform.deployment);
  expect(platform.sent().filter(({ path }) => path === LOGIN)).toHaveLength(logins);
});

test.each([
  ['refused', { status: 403, body: { message: 'not you' } }, ForbiddenError, 'refused the login: not you'],
  ['not exactly 200', { status: 201, body: { jwt: 'x', expires: 1 } }, ApiError, 'only 200 means success'],
  ['without a token', { body: { expires: 1 } }, ResponseFormatError, 'field jwt cannot be read'],
])('says why a login failed that was %s', async (_, answer, type, message) => {
  await using platform = await startDeployment({ answers: { [LOGIN]: answer, [INFORMATION]: told } });
  const failure = await ask(platform.deployment).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(type);
  expect(String(failure)).toContain(message);
  expect(String(failure)).toContain(LOGIN);
  expect(platform.sent()).toHaveLength(1);
});

test('says which service a deployment lacks', async () => {
  await using platform = await startDeployment({ record: { oracle_host: null, serving_host: 'nowhere' } });
  const { deployment } = platform;
  await expect(deployment.retrieveInformation()).rejects.toThrow(NoServiceError);
  expect(() => deployment.oracleConnection).toThrow('has no monitoring service: the platform names no host for it');
  await expect(deployment.predictBytes({ filename: 'a', bytes: Buffer.alloc(1) })).rejects.toThrow('that is no URL');
  expect(platform.sent()).toEqual([]);
});

test('ends one waiting call without the login that others wait for', async () => {
  let answer: (value: Answer) => void = () => undefined;
  let asked: () => void = () => undefined;
  const wasAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const login = (): Promise<Answer> => {
    asked();
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  await using platform = await startDeployment({ answers: { [LOGIN]: login, [INFORMATION]: told } });
  const abort = new AbortController();
  const ended = platform.deployment.retrieveInformation({ signal: abort.signal });
  const other = ask(platform.deployment);
  await wasAsked;
  abort.abort(new Error('enough'));
  await expect(ended).rejects.toThrow('enough');
  answer(granted(1));
  expect(await other).toEqual({ predictions: 1 });
});
