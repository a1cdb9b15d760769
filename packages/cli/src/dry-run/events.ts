import * as z from 'zod';

/** How many assets ended how; `total` is absent until the list is known. */
export interface Progress {
  readonly total?: number | undefined;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
}

/** One line of what the run says. */
export type RunEvent =
  | {
      readonly kind: 'log';
      readonly level: string;
      readonly section: string;
      readonly message: string;
      /** The line's number in the job's log; a number that was there already replaces its line. */
      readonly number?: number;
    }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | {
      readonly kind: 'finished';
      readonly status: string;
      readonly exitCode: number;
      readonly reason?: string | undefined;
      /** Where the run stood at its end; a quick one tells it here alone. */
      readonly progress?: Progress | undefined;
    }
  | { readonly kind: 'text'; readonly text: string };

// The platform's own mark before the title of a section.
const SECTION_MARK = /^--#--/;

const LEVEL_NAMES: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

const logLine = z
  .looseObject({
    level: z.union([z.number(), z.string()]).default('info'),
    section: z.string().default(''),
    msg: z.string(),
    n: z.number().optional(),
  })
  .transform(({ level, section, msg, n }): RunEvent => {
    const name = typeof level === 'number' ? (LEVEL_NAMES[level] ?? 'info') : level;
    const line = { level: name, section: section.replace(SECTION_MARK, ''), message: msg };
    return { kind: 'log', ...line, ...(n !== undefined && { number: n }) };
  });

const progress: z.ZodType<Progress> = z.looseObject({
  total: z
    .number()
    .nullish()
    .transform((total) => total ?? undefined),
  done: z.number(),
  skipped: z.number(),
  failed: z.number(),
});

const progressLine = z
  .looseObject({ event: z.literal('progress') })
  .and(progress)
  .transform(
    ({ total, done, skipped, failed }): RunEvent => ({ kind: 'progress', progress: { total, done, skipped, failed } }),
  );

const finishedLine = z
  .looseObject({
    event: z.literal('finished'),
    status: z.string(),
    exitCode: z.number(),
    reason: z.string().nullish(),
    counts: progress.optional().catch(undefined),
  })
  .transform(
    ({ status, exitCode, reason, counts }): RunEvent => ({
      kind: 'finished',
      status,
      exitCode,
      reason: reason ?? undefined,
      progress: counts,
    }),
  );

const anyLine = z.union([progressLine, finishedLine, logLine]);

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Reads one line of the run's output; whatever is no event of ours is text of the user's. */
export const readEvent = (line: string): RunEvent => {
  if (!line.startsWith('{')) return { kind: 'text', text: line };
  const parsed = anyLine.safeParse(parseJson(line));
  return parsed.success ? parsed.data : { kind: 'text', text: line };
};
