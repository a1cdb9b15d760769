import { expect, test } from '@jest/globals';
import { addedParameters, typedParameters } from './parameters.ts';

const DEFAULTS = { confidence: 0.25, isFast: false, label: 'cat', sizes: [1, 2], options: { a: 1 } };

test('gives each text the kind of its default', () => {
  const texts = { confidence: '0.4', isFast: 'True', label: '12', sizes: '[3]', options: '{"a":2}', extra: '7' };
  expect(typedParameters(texts, DEFAULTS)).toEqual({
    confidence: 0.4,
    isFast: true,
    label: '12',
    sizes: [3],
    options: { a: 2 },
    extra: '7',
  });
});

for (const [name, text] of [
  ['confidence', 'high'],
  ['confidence', ' '],
  ['isFast', 'perhaps'],
  ['sizes', '{"a":1}'],
  ['options', '[1]'],
  ['options', 'null'],
] as const) {
  test(`refuses ${JSON.stringify(text)} for ${name}`, () => {
    expect(() => typedParameters({ [name]: text }, DEFAULTS)).toThrow(`--param ${name}=${text}: expected a value like`);
  });
}

test('names what the registration does not know, also where an object has it by nature', () => {
  expect(addedParameters({ label: 'x', toString: 'y' }, DEFAULTS)).toEqual(['toString']);
  expect(typedParameters({ toString: 'y' }, DEFAULTS)).toEqual({ toString: 'y' });
});
