import { expect, test } from '@jest/globals';
import { ApiError, apiErrorFor, isPicselliaError, PicselliaError, ResponseFormatError } from './errors.ts';

test.each([
  [208, 'DistantStorageError'],
  [400, 'BadRequestError'],
  [401, 'UnauthorizedError'],
  [402, 'InsufficientResourcesError'],
  [403, 'ForbiddenError'],
  [404, 'ResourceNotFoundError'],
  [409, 'ResourceConflictError'],
  [413, 'RequestTooLargeError'],
  [422, 'BadRequestError'],
  [423, 'ResourceLockedError'],
  [429, 'TooManyRequestError'],
  [500, 'InternalServerError'],
  [502, 'BadGatewayError'],
  [418, 'ApiError'],
  [503, 'ApiError'],
])('maps status %i to %s', (status, name) => {
  const error = apiErrorFor({ method: 'GET', path: '/x', attempt: 2, status, body: { a: 1 }, message: 'why' });
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ name, status, method: 'GET', path: '/x', attempt: 2, body: { a: 1 } });
  expect(error.message).toBe(`GET /x answered ${status}: why`);
});

test('knows its errors by their brand, not by their class', () => {
  const foreign = Object.defineProperty(new Error('from another copy'), Symbol.for('picsellia.error'), { value: true });
  expect([new PicselliaError('x'), foreign, new Error('x'), null, 'x'].map(isPicselliaError)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('names the field that cannot be read', () => {
  const error = new ResponseFormatError(
    { method: 'GET', path: '/x' },
    { field: 'items.0.id', message: 'expected string' },
  );
  expect(error.message).toBe('GET /x: field items.0.id cannot be read: expected string');
});
