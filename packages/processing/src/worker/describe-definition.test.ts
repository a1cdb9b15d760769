import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { defineProcessing, definitionOf, type Processing } from '../definition.ts';
import { describeDefinition } from './describe-definition.ts';

const describe = (processing: Processing) => {
  const definition = definitionOf(processing);
  if (definition === undefined) throw new Error('no definition');
  return describeDefinition(definition);
};

test('says all that a definition says, and the defaults of its parameters', () => {
  const parameters = z.object({
    confidence: z.number().min(0).max(1).default(0.25),
    labels: z.array(z.string()).default(['cat']),
    mode: z.enum(['fast', 'exact']),
    size: z.string().transform(Number).prefault('640'),
    note: z.string().optional(),
  });
  const said = {
    name: 'finder',
    task: 'pre-annotation',
    description: 'Finds.',
    cpu: 2,
    gpu: 1,
    image: 'registry.example/me/finder',
    tag: '1.2',
    flags: ['--gpus=all'],
    modelType: 'OBJECT_DETECTION',
  } as const;
  const described = describe(defineProcessing({ ...said, parameters, process: () => [] }));
  expect(described).toMatchObject({
    ...said,
    parameters: { properties: { confidence: { type: 'number', minimum: 0, maximum: 1 } }, required: ['mode'] },
  });
  expect(described.defaultParameters).toEqual({ confidence: 0.25, labels: ['cat'], size: '640' });
});

test('leaves out what a definition does not say', () => {
  const described = describe(defineProcessing({ name: 'tagger', task: 'auto-tagging', process: () => [] }));
  expect(Object.keys(described)).toEqual(['name', 'task', 'parameters', 'defaultParameters']);
  expect(described).toMatchObject({ parameters: { properties: {} }, defaultParameters: {} });
});

test('leaves open what JSON has no word for', () => {
  const parameters = z.object({
    big: z.bigint().default(1n),
    when: z.date().default(new Date(0)),
    n: z.int().default(3),
  });
  const described = describe(defineProcessing({ name: 'odd', task: 'auto-tagging', parameters, process: () => [] }));
  expect(Object.keys(described.parameters['properties'] ?? {})).toEqual(['big', 'when', 'n']);
  expect(described.defaultParameters).toMatchObject({ n: 3 });
  expect(() => JSON.stringify(described)).not.toThrow();
});
