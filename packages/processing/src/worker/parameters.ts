import { distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { ConfigurationError } from '../errors.ts';

type Values = Readonly<Record<string, unknown>>;

const TRUE = new Set(['true', '1', 'yes']);
const FALSE = new Set(['false', '0', 'no']);

/** The JSON types that a field takes, `number` for integers too; empty when the schema leaves it open. */
const typesOf = (field: z.core.JSONSchema._JSONSchema | undefined): Set<string> => {
  if (field === undefined || typeof field === 'boolean') return new Set();
  const own = typeof field.type === 'string' ? [field.type === 'integer' ? 'number' : field.type] : [];
  const nested = [...(field.anyOf ?? []), ...(field.oneOf ?? [])].flatMap((option) => [...typesOf(option)]);
  const values = [...(field.enum ?? []), ...('const' in field ? [field.const] : [])].map((value) => typeof value);
  return new Set([...own, ...nested, ...values]);
};

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The platform's form and the command line give texts; a text becomes what the schema wants, where it can. */
const convert = (value: unknown, types: ReadonlySet<string>): unknown => {
  if (typeof value !== 'string' || types.has('string') || types.size === 0) return value;
  const text = value.trim();
  if (types.has('boolean') && TRUE.has(text.toLowerCase())) return true;
  if (types.has('boolean') && FALSE.has(text.toLowerCase())) return false;
  if (types.has('number') && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (types.has('null') && text === 'null') return null;
  return types.has('object') || types.has('array') ? asJson(text) : value;
};

const nearest = (key: string, known: readonly string[]): { name: string; isNear: boolean } | undefined => {
  const [best] = known
    .map((name) => ({ name, far: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best && { name: best.name, isNear: best.far <= Math.max(1, Math.floor(best.name.length / 3)) };
};

/**
 * Checks a job's parameters against the definition's schema: texts are read as numbers and booleans where the schema
 * wants those, a key that looks like a misspelt one is refused, other unknown keys are only told.
 *
 * @throws ConfigurationError that names each field, its value and what was expected.
 */
export const readParameters = (
  schema: z.ZodObject | undefined,
  given: Values,
): { parameters: Values; warnings: string[] } => {
  const known = Object.keys(schema?.shape ?? {});
  const warnings: string[] = [];
  const complaints: string[] = [];
  for (const key of Object.keys(given).filter((key) => !known.includes(key))) {
    const guess = nearest(key, known);
    if (guess?.isNear && !(guess.name in given)) complaints.push(`${key} is unknown; did you mean ${guess.name}?`);
    else
      warnings.push(
        `the parameter ${key} is unknown and ignored${guess ? `; the nearest known is ${guess.name}` : ''}`,
      );
  }
  // Without a schema nothing is known, and so nothing taken.
  if (schema === undefined) return { parameters: {}, warnings };
  const { properties: fields = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const values = Object.fromEntries(
    known.filter((key) => key in given).map((key) => [key, convert(given[key], typesOf(fields[key]))]),
  );
  const parsed = schema.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0] ?? '');
    const value = key in given ? ` = ${JSON.stringify(given[key])}` : '';
    complaints.push(`${issue.path.join('.')}${value}: ${issue.message}`);
  }
  if (complaints.length > 0 || !parsed.success) {
    throw new ConfigurationError(`the parameters of the job are wrong: ${complaints.join('; ')}`);
  }
  return { parameters: parsed.data, warnings };
};
