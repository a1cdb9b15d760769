import * as z from 'zod';

/** The first thing wrong with an answer: its place, dots between the keys, and what was expected there. */
export const describeIssue = (error: unknown): { field: string; message: string } => {
  if (!(error instanceof z.ZodError)) return { field: '', message: error instanceof Error ? error.message : 'unknown' };
  const [issue] = error.issues;
  return { field: issue?.path.map(String).join('.') ?? '', message: issue?.message ?? 'unknown' };
};
