import { z } from 'zod';
import type { JsonObject } from './entities/values.ts';

/** Deeper values can be read, but what walks them later would run out of stack: every answer that shows them. */
const MOST_LEVELS = 100;

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Goes through a value level by level, for a call in a call would run out of stack as well. */
const isTooDeep = (value: object): boolean => {
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((parent) => Object.values(parent).filter(isNested));
  }
  return false;
};

/** An object with whatever a client keeps in it. */
export const jsonObject: z.ZodType<JsonObject> = z
  .record(z.string(), z.unknown())
  .refine((value) => !isTooDeep(value), `is nested in more than ${MOST_LEVELS} levels`);
