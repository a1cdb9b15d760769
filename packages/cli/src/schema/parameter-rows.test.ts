import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { parameterRows } from './parameter-rows.ts';

const rowsOf = (schema: z.ZodObject) => parameterRows(z.toJSONSchema(schema, { io: 'input' }));

test('says type, bounds and default of each parameter', () => {
  const schema = z.object({
    size: z.int().min(32).max(2048).default(640),
    ratio: z.number().gt(0).lt(1),
    name: z.string().min(1).optional(),
    mode: z.enum(['fast', 'exact']).default('fast').describe('How long it may take.'),
    labels: z.array(z.string()).max(3).default([]),
    either: z.union([z.string(), z.null()]).optional(),
    one: z.literal(1).optional(),
    any: z.unknown(),
    count: z.int().optional(),
  });
  expect(rowsOf(schema)).toEqual([
    ['size', 'integer, ≥ 32, ≤ 2048, default 640'],
    ['ratio', 'number, > 0, < 1, no default: each launch has to say it'],
    ['name', 'string, length ≥ 1, may be left out'],
    ['mode', '"fast" | "exact", default "fast". How long it may take.'],
    ['labels', 'list of string, items ≤ 3, default []'],
    ['either', 'string | null, may be left out'],
    ['one', '1, may be left out'],
    ['any', 'anything, no default: each launch has to say it'],
    ['count', 'integer, may be left out'],
  ]);
});

test('makes no rows of a processing without parameters', () => {
  expect(rowsOf(z.object({}))).toEqual([]);
  expect(parameterRows({})).toEqual([]);
});
