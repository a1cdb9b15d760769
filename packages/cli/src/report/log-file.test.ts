import { expect, test } from '@jest/globals';
import { readLogFile } from './log-file.ts';

test('reads sections with their lines in the order of the numbers', () => {
  const content = JSON.stringify({
    '--#--Start job': { datetime: 'x', logs: { 10: 'third\n', 2: 'first\n', 3: ['second a\n', 'second b\n'] } },
    exit_code: { exit_code: 0, datetime: 'x' },
  });
  expect(readLogFile(content)).toEqual([{ title: 'Start job', lines: ['first', 'second a', 'second b', 'third'] }]);
});

test.each([[''], ['[1]'], ['{"a":1}']])('takes %j for an empty log', (content) => {
  expect(readLogFile(content)).toEqual([]);
});
