import { expect, test } from '@jest/globals';
import { failureMessage, parseBody } from './failure-message.ts';

test.each([
  ['a message', 400, { message: 'm' }, 'm'],
  ['a message without detail', 400, { message: 'm', detail: [] }, 'm'],
  ['a text as detail', 400, { message: 'm', detail: 'd' }, 'm. Detail: d'],
  ['an object as detail', 400, { message: 'm', detail: { a: 1 } }, 'm. Detail: {"a":1}'],
  ['a list as detail', 400, { message: 'm', detail: ['a', 'b'] }, 'm. Detail:\n > a\n > b'],
  ['no message', 400, { detail: 'd' }, 'No message (400). Detail: d'],
  ['a null message', 400, { message: null, detail: 'd' }, 'No message (400). Detail: d'],
  ['a list', 400, ['a'], 'no message (400)'],
  ['plain text', 503, 'the gate is shut', 'the gate is shut'],
  ['nothing', 503, '', 'no message (503)'],
  ['a status with a text of its own', 413, { message: 'm' }, 'the request is too large'],
])('tells of %s', (_what, status, body, expected) => {
  expect(failureMessage(status, body)).toBe(expected);
});

test('leaves text that is no JSON as it is', () => expect(parseBody('<html>')).toBe('<html>'));
