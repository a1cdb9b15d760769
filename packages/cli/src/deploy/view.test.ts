import { expect, test } from '@jest/globals';
import { fitted } from './view.ts';

test('breaks a long line at its spaces, and sets the rest in', () => {
  expect(fitted('  description: finds cats and dogs', 24)).toEqual(['  description: finds', '      cats and dogs']);
});

test('leaves a line that fits, and a word that cannot be broken', () => {
  expect(fitted('create cats', 40)).toEqual(['create cats']);
  expect(fitted('0123456789012345678901234567890123456789', 20)).toHaveLength(1);
});
