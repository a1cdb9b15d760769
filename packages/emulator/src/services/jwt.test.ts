import { expect, test } from '@jest/globals';
import { createJwtIssuer, type JwtClaims } from './jwt.ts';

const CLAIMS: JwtClaims = { service: 'oracle', deploymentId: 'deployment', expires: 1000 };

test('reads the claims of its own tokens until they expire', () => {
  const issuer = createJwtIssuer('secret');
  const token = issuer.issue(CLAIMS);
  expect(issuer.verify(token, 'oracle', 999)).toEqual(CLAIMS);
  expect(() => issuer.verify(token, 'oracle', 1000)).toThrow('Invalid or expired token');
});

test('gives the same token again, so that none has to be kept', () => {
  expect(createJwtIssuer('secret').issue(CLAIMS)).toBe(createJwtIssuer('secret').issue(CLAIMS));
});

test.each([
  ['of another service', createJwtIssuer('secret').issue({ ...CLAIMS, service: 'serving' })],
  ['of another secret', createJwtIssuer('other').issue(CLAIMS)],
  [
    'with other claims',
    createJwtIssuer('secret')
      .issue(CLAIMS)
      .replace(/\.[^.]+\./, '.e30.'),
  ],
  ['that is none', 'token'],
  ['that is empty', ''],
])('refuses a token %s', (_what, token) => {
  expect(() => createJwtIssuer('secret').verify(token, 'oracle', 0)).toThrow('Invalid or expired token');
});
