import { describe, expect, test } from '@jest/globals';
import { readLimit, readParameters, untangleEntry } from './options.ts';

describe('readParameters', () => {
  test('keeps values as text, also empty ones and ones with an equals sign', () => {
    expect(readParameters(['confidence=0.4', 'note=', 'query=a=b', 'on=false'])).toEqual({
      confidence: '0.4',
      note: '',
      query: 'a=b',
      on: 'false',
    });
  });

  test.each([['confidence'], ['=0.4'], [''], ['a b=1']])('refuses %j', (pair) => {
    expect(() => readParameters([pair])).toThrow(`--param ${pair}: expected name=value.`);
  });

  test('refuses a name given twice', () => {
    expect(() => readParameters(['a=1', 'a=2'])).toThrow('--param a=2: a is given twice.');
  });

  test('takes a name like __proto__ as any other', () => {
    const parameters = readParameters(['__proto__=1']);
    expect(Object.hasOwn(parameters, '__proto__')).toBe(true);
  });
});

describe('readLimit', () => {
  test.each([['0'], ['-1'], ['2.5'], ['ten'], ['']])('refuses %j', (text) => {
    expect(() => readLimit(text)).toThrow(`--limit ${text}: expected a whole number from 1.`);
  });

  test('takes a whole number, and nothing as no limit', () => {
    expect([readLimit('3'), readLimit(undefined)]).toEqual([3, undefined]);
  });
});

describe('untangleEntry', () => {
  test('finds the entry behind a list of model files', () => {
    expect(untangleEntry(undefined, { images: 'photos', model: ['a.onnx', 'processing.ts'] })).toEqual({
      entry: 'processing.ts',
      flags: { images: 'photos', model: ['a.onnx'] },
    });
  });

  test('leaves an entry that was named as it is', () => {
    const flags = { model: ['a.onnx', 'b.js'] };
    expect(untangleEntry('processing.ts', flags)).toEqual({ entry: 'processing.ts', flags });
  });
});
