export type QueryValue = string | number | boolean | readonly string[] | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

const escapeText = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

// The platform expects booleans as Python writes them.
const valueText = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);

/** Encodes a query: lists repeat their key, null and undefined are left out, a space is a plus. */
export const encodeQuery = (query: Query): string =>
  Object.entries(query)
    .flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((one) => [key, one] as const))
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => `${escapeText(key)}=${escapeText(valueText(value))}`)
    .join('&');

/** Builds an API path; each value becomes one segment, whatever it holds. */
export const apiPath = (literals: TemplateStringsArray, ...values: readonly string[]): string =>
  literals.reduce((path, literal, index) => path + encodeURIComponent(values[index - 1] ?? '') + literal);
