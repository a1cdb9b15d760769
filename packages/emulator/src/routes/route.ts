import type { z } from 'zod';
import { HttpError } from '../http-error.ts';

/** One request, with its body still unchecked. */
export interface Call {
  /** A segment of the path that the route names; the empty text if it names none of that kind. */
  param: (name: 'id' | 'org' | 'connector' | 'name' | 'key') => string;
  query: URLSearchParams;
  body: unknown;
}

/** An answer whose status is not 200. */
export class Answer {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body?: unknown) {
    this.status = status;
    this.body = body;
  }
}

export const created = (body: unknown): Answer => new Answer(201, body);
export const NO_CONTENT: Answer = new Answer(204);

/** Keyed by method and path, as `GET /api/asset/:id`; a handler returns the body of a 200, or an Answer. */
export type Routes = Record<string, (call: Call) => unknown>;

/** Checks a body. @throws HttpError 422 with one line for each field that is wrong. */
export const readBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const detail = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new HttpError(422, 'The body is not valid', detail);
};

/** A list without paging. */
export const listOf = <T>(items: readonly T[]): { items: readonly T[]; count: number } => ({
  items,
  count: items.length,
});

const readWhole = (query: URLSearchParams, name: string, fallback: number): number => {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^\d+$/.test(text)) throw new HttpError(422, `${name} must be a whole number`);
  return Number(text);
};

export const readOffset = (query: URLSearchParams): number => readWhole(query, 'offset', 0);

export const readLimit = (query: URLSearchParams, fallback: number, most: number = Number.MAX_SAFE_INTEGER): number =>
  Math.min(readWhole(query, 'limit', fallback), most);

/** A page by limit and offset of a plain list; 100 at a time unless asked otherwise. */
export const pageOf = <T>(items: readonly T[], query: URLSearchParams): { items: readonly T[]; count: number } => {
  const offset = readOffset(query);
  return { items: items.slice(offset, offset + readLimit(query, 100)), count: items.length };
};
