type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemas = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const typeOf = (field: Json): string => {
  if (Array.isArray(field['enum'])) return field['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in field) return JSON.stringify(field['const']);
  const choices = [...schemas(field['anyOf']), ...schemas(field['oneOf'])];
  if (choices.length > 0) return choices.map(typeOf).join(' | ');
  const { type, items } = field;
  if (type === 'array' && isRecord(items)) return `list of ${typeOf(items)}`;
  if (Array.isArray(type)) return type.join(' | ');
  return typeof type === 'string' ? type : 'anything';
};

const BOUNDS = [
  ['minimum', '≥'],
  ['exclusiveMinimum', '>'],
  ['maximum', '≤'],
  ['exclusiveMaximum', '<'],
  ['minLength', 'length ≥'],
  ['maxLength', 'length ≤'],
  ['minItems', 'items ≥'],
  ['maxItems', 'items ≤'],
  ['multipleOf', 'multiple of'],
  ['pattern', 'matches'],
] as const;

// What zod writes for any whole number says nothing.
const isNoBound = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER;

const boundsOf = (field: Json): readonly string[] =>
  BOUNDS.flatMap(([key, words]) => (key in field && !isNoBound(field[key]) ? [`${words} ${String(field[key])}`] : []));

const defaultOf = (field: Json, isRequired: boolean): string => {
  if ('default' in field) return `default ${JSON.stringify(field['default'])}`;
  return isRequired ? 'no default: each launch has to say it' : 'may be left out';
};

/** One line a parameter: `confidence  number, ≥ 0, ≤ 1, default 0.25  what it is for`; empty when there are none. */
export const parameterRows = (schema: Json): readonly (readonly [name: string, what: string])[] => {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, value]) => {
    const field = isRecord(value) ? value : {};
    const facts = [typeOf(field), ...boundsOf(field), defaultOf(field, required.includes(name))].join(', ');
    const { description } = field;
    return [name, typeof description === 'string' ? `${facts}. ${description}` : facts];
  });
};
