import * as z from 'zod';
import type { LooseDefinition } from '../definition.ts';
import type { ProcessingDescription } from '../describe.ts';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const defaultsOf = ({ properties }: Json): Json => {
  const fields = isRecord(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(
    fields.flatMap(([name, field]) => (isRecord(field) && 'default' in field ? [[name, field['default']]] : [])),
  );
};

/** What a definition says of itself, as plain data; what JSON has no word for is left open. */
export const describeDefinition = (definition: LooseDefinition): ProcessingDescription => {
  const { name, task, description, cpu, gpu, image, tag, flags, model, modelType, framework, outputType } = definition;
  const schema = definition.parameters ?? z.object({});
  const parameters = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const said = { description, cpu, gpu, image, tag, flags, model, modelType, framework, outputType };
  return {
    name,
    task,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    parameters,
    defaultParameters: defaultsOf(parameters),
  };
};
