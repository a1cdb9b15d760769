import { expect, test } from '@jest/globals';
import { plainView } from './view.ts';

const watched = (): { lines: string[]; view: ReturnType<typeof plainView> } => {
  const lines: string[] = [];
  const line = (text = ''): void => {
    lines.push(text);
  };
  return { lines, view: plainView({ isTerminal: false, line, problem: line }) };
};

test('tells progress once a tenth, and the end of it', () => {
  const { lines, view } = watched();
  for (let done = 0; done <= 200; done += 1) {
    view.show({ kind: 'progress', progress: { total: 200, done, skipped: 0, failed: 0 } }, '');
  }
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('  200 of 200 images (200 done)');
});

test('writes the title of a section once', () => {
  const { lines, view } = watched();
  for (const message of ['one', 'two']) view.show({ kind: 'log', level: 'info', section: 'Start', message }, '');
  expect(lines).toEqual(['', 'Start', '  one', '  two']);
});

test('leaves out a log line that replaces a former one', () => {
  const { lines, view } = watched();
  for (const number of [0, 1, 2, 4, 3]) {
    view.show({ kind: 'log', level: 'info', section: '', message: `line ${number}`, number }, '');
  }
  expect(lines).toEqual(['  line 0', '  line 1', '  line 2', '  line 4']);
});

test('keeps control sequences away from the terminal', () => {
  const { lines, view } = watched();
  view.show({ kind: 'text', text: 'a\u001B]0;owned\u0007b\u001B[2Jc\rd' }, '');
  expect(lines).toEqual(['abc\u{FFFD}d']);
});
