import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { errorCode } from '../errors.ts';

/** What the runtime says about a run at its end (`run.json`); durations in milliseconds, times in ISO 8601. */
export interface RunRecord {
  readonly version: number;
  readonly jobId: string;
  readonly processing: string;
  readonly task: string;
  readonly status: string;
  readonly exitCode: number;
  readonly reason?: string | null | undefined;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly existing: string;
  readonly counts: {
    readonly total: number;
    readonly done: number;
    readonly skipped: number;
    readonly failed: number;
    readonly shapes: number;
    readonly tags?: number | undefined;
    readonly images?: number | undefined;
  };
  readonly skipped: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly assetId: string; readonly filename: string; readonly error: string }[];
  readonly timings: {
    readonly phases: Readonly<Record<string, number>>;
    readonly stages: Readonly<Record<string, { count: number; totalMs: number; maxMs: number }>>;
  };
}

/** A shape as the ledger keeps it: the fields of its kind, as they were written to the platform. */
export interface LedgerShape {
  readonly kind: string;
  readonly label: string;
  readonly score?: number | null | undefined;
  readonly [field: string]: unknown;
}

/** An image that came into the output version because of an asset. */
export interface LedgerImage {
  readonly filename: string;
  readonly dataId: string;
  readonly shapes?: readonly LedgerShape[] | null | undefined;
}

/** How one asset ended, and what was written for it. */
export interface LedgerLine {
  readonly asset: string;
  readonly filename: string;
  readonly state: 'done' | 'skipped' | 'failed';
  readonly reason?: string | null | undefined;
  readonly shapes?: readonly LedgerShape[] | null | undefined;
  readonly images?: readonly LedgerImage[] | null | undefined;
}

const counts = z.looseObject({
  total: z.number().default(0),
  done: z.number().default(0),
  skipped: z.number().default(0),
  failed: z.number().default(0),
  shapes: z.number().default(0),
  tags: z.number().optional(),
  images: z.number().optional(),
});

const stage = z.looseObject({ count: z.number(), totalMs: z.number(), maxMs: z.number() });

const runRecord: z.ZodType<RunRecord> = z.looseObject({
  version: z.number().default(1),
  jobId: z.string().default(''),
  processing: z.string().default(''),
  task: z.string().default(''),
  status: z.string(),
  exitCode: z.number(),
  reason: z.string().nullish(),
  startedAt: z.string().default(''),
  endedAt: z.string().default(''),
  durationMs: z.number().default(0),
  parameters: z.record(z.string(), z.unknown()).default({}),
  existing: z.string().default(''),
  counts: counts.prefault({}),
  skipped: z.record(z.string(), z.number()).default({}),
  failures: z
    .array(z.looseObject({ assetId: z.string(), filename: z.string().default(''), error: z.string().default('') }))
    .default([]),
  timings: z
    .looseObject({
      phases: z.record(z.string(), z.number()).default({}),
      stages: z.record(z.string(), stage).default({}),
    })
    .prefault({}),
});

const ledgerShape = z.looseObject({ kind: z.string(), label: z.string(), score: z.number().nullish() });

const ledgerImage = z.looseObject({
  filename: z.string(),
  dataId: z.string(),
  shapes: z.array(ledgerShape).nullish(),
});

const ledgerLine: z.ZodType<LedgerLine> = z.looseObject({
  asset: z.string(),
  filename: z.string().default(''),
  state: z.enum(['done', 'skipped', 'failed']),
  reason: z.string().nullish(),
  shapes: z.array(ledgerShape).nullish(),
  images: z.array(ledgerImage).nullish(),
});

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const parse = <T>(schema: z.ZodType<T>, text: string): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Reads `run.json`; undefined when the run ended before it could write one. */
export const readRunRecord = async (path: string): Promise<RunRecord | undefined> => {
  const text = await readText(path);
  return text === undefined ? undefined : parse(runRecord, text);
};

/** Reads the ledger by asset id, the last line of an asset winning; a line cut off by a crash is left out. */
export const readLedger = async (path: string): Promise<ReadonlyMap<string, LedgerLine>> => {
  const lines = new Map<string, LedgerLine>();
  for (const text of ((await readText(path)) ?? '').split('\n')) {
    const line = text === '' ? undefined : parse(ledgerLine, text);
    if (line !== undefined) lines.set(line.asset, line);
  }
  return lines;
};

/** Makes the record of a run that was cut off before it wrote one, of what its ledger says. */
export const cutOffRecord = (
  ledger: ReadonlyMap<string, LedgerLine>,
  known: { exitCode: number; reason: string; jobId: string; total: number; startedAt: Date; endedAt: Date },
): RunRecord => {
  const { total, startedAt, endedAt, ...rest } = known;
  const lines = [...ledger.values()];
  const inState = (state: LedgerLine['state']): readonly LedgerLine[] => lines.filter((line) => line.state === state);
  return runRecord.parse({
    ...rest,
    status: 'FAILED',
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    durationMs: endedAt.getTime() - startedAt.getTime(),
    counts: {
      total,
      done: inState('done').length,
      skipped: inState('skipped').length,
      failed: inState('failed').length,
      shapes: lines.reduce((sum, line) => sum + (line.shapes?.length ?? 0), 0),
    },
    failures: inState('failed').map(({ asset, filename, reason }) => ({
      assetId: asset,
      filename,
      error: reason ?? 'unknown',
    })),
  });
};
