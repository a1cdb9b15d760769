import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { readParameters } from './parameters.ts';

const schema = z.object({
  confidence: z.number().min(0).max(1).default(0.25),
  batch: z.int().optional(),
  verbose: z.boolean().default(false),
  mode: z.enum(['fast', 'exact']).default('fast'),
  sizes: z.array(z.number()).default([]),
});

test('fills in the defaults', () => {
  expect(readParameters(schema, {})).toEqual({
    parameters: { confidence: 0.25, verbose: false, mode: 'fast', sizes: [] },
    warnings: [],
  });
});

test('reads texts as what the schema wants', () => {
  const given = { confidence: '0.5', batch: '4', verbose: 'false', sizes: '[1, 2]' };
  expect(readParameters(schema, given).parameters).toEqual({
    confidence: 0.5,
    batch: 4,
    verbose: false,
    mode: 'fast',
    sizes: [1, 2],
  });
});

test.each([
  [{ confidence: 'high' }, /confidence = "high": .*expected number/],
  [{ confidence: 1.5 }, /confidence = 1.5: .*<=1/],
  [{ confidence: '' }, /confidence = ""/],
  [{ verbose: 'maybe' }, /verbose = "maybe"/],
  [{ mode: 'slow' }, /mode = "slow": .*"fast"/],
  [{ confidance: 0.5 }, /confidance is unknown; did you mean confidence\?/],
])('refuses %j', (given, message) => {
  expect(() => readParameters(schema, given)).toThrow(message);
});

test('names every mistake at once', () => {
  expect(() => readParameters(schema, { confidence: 'x', mode: 'y' })).toThrow(/confidence = "x".*; mode = "y"/);
});

test('tells an unknown key that is no misspelling', () => {
  expect(readParameters(schema, { data_tag: 'processed' }).warnings).toEqual([
    expect.stringContaining('the parameter data_tag is unknown and ignored'),
  ]);
});

test('tells every key where the processing has no parameters', () => {
  expect(readParameters(undefined, { a: 1 })).toEqual({
    parameters: {},
    warnings: ['the parameter a is unknown and ignored'],
  });
});
