import { expect, test } from '@jest/globals';
import { HttpError } from '../http-error.ts';
import { readBody } from '../routes/route.ts';
import { checkCustomMetadata } from './check-values.ts';
import { keyConfigSchema } from './key-config.ts';

const detailOf = (act: () => unknown): readonly string[] => {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof HttpError) return error.detail;
    throw error;
  }
};

const CHECKS = [
  [{ input_type: 'STRING', required: true }, undefined, 'is required'],
  [{ input_type: 'STRING', required: true }, 'front', undefined],
  [{ input_type: 'STRING', required: false, choices: ['front', 'rear'] }, 'top', 'must be one of front, rear'],
  [{ input_type: 'STRING', required: false, choices: ['a', 'b'], allow_multiple: true }, ['a', 'b'], undefined],
  [{ input_type: 'STRING', required: false, choices: ['a', 'b'], allow_multiple: true }, 'a', 'must be a list'],
  [{ input_type: 'INTEGER', required: false }, 1.5, 'must be INTEGER'],
  [{ input_type: 'FLOAT', required: false, min: 0, max: 1 }, 1.01, 'must be at most 1'],
  [{ input_type: 'FLOAT', required: false, min: 0, max: 1 }, -1, 'must be at least 0'],
  [{ input_type: 'FLOAT', required: false, min: 0, max: 1 }, 1, undefined],
  [{ input_type: 'DATETIME', required: false }, '2026-01-01T00:00:00', 'must be DATETIME'],
  [{ input_type: 'DATETIME', required: false, max: '2026-01-01T00:00:00Z' }, '2026-01-01T01:00:00+02:00', undefined],
  [{ input_type: 'BOOLEAN', required: false }, false, undefined],
] as const;

for (const [config, value, problem] of CHECKS) {
  test(`${problem ?? 'takes'}: ${JSON.stringify(value)} for ${JSON.stringify(config)}`, () => {
    const keys = new Map([['key', readBody(keyConfigSchema, config)]]);
    const detail = detailOf(() => checkCustomMetadata({ key: value }, { keys, allowExtra: false }));
    expect(detail).toEqual(problem === undefined ? [] : [`key: ${problem}`]);
  });
}

test('refuses keys that are not in the schema unless they are allowed', () => {
  expect(detailOf(() => checkCustomMetadata({ a: 1 }, { keys: new Map(), allowExtra: false }))).toHaveLength(1);
  expect(detailOf(() => checkCustomMetadata({ a: 1 }, { keys: new Map(), allowExtra: true }))).toEqual([]);
});

for (const config of [
  { input_type: 'STRING', required: true, archived: true },
  { input_type: 'STRING', required: false, choices: ['alone'] },
  { input_type: 'STRING', required: false, min: 'a' },
  { input_type: 'INTEGER', required: false, min: 3, max: 3 },
  { input_type: 'INTEGER', required: false, min: 3, choices: [4] },
  { input_type: 'INTEGER', required: false, choices: [1.5] },
  { input_type: 'BOOLEAN', required: false, choices: ['a', 'b'] },
  { input_type: 'FLOAT', required: false, allow_multiple: true },
  { input_type: 'FLOAT', required: false, unit: 'm' },
  { input_type: 'UUID', required: false },
]) {
  test(`refuses the key ${JSON.stringify(config)}`, () => {
    expect(detailOf(() => readBody(keyConfigSchema, config))).not.toEqual([]);
  });
}
