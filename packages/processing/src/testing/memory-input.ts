import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../definition.ts';
import type { RunInput } from '../worker/run-input.ts';
import { absent } from './absent.ts';
import type { LogLine } from './result.ts';

/** What a run in memory is made from. */
export interface MemoryRun {
  readonly definition: LooseDefinition;
  readonly targetId: string;
  readonly modelVersionId?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly jobId: string;
  /** Receives the lines of the job's log. */
  readonly log: LogLine[];
}

/** What the worker gets from its supervisor in a real run. */
export const inputOf = (workDir: string, run: MemoryRun): RunInput => {
  const { definition, targetId, modelVersionId, parameters, jobId, log } = run;
  let section: string | undefined;
  return {
    client: absent(Client, 'ctx.client', {}),
    definition,
    context: {
      generation: 'processing_job',
      targetId,
      parameters,
      ...(modelVersionId !== undefined && { modelVersionId }),
    },
    jobId,
    workDir,
    running: Promise.resolve(),
    redact: (text) => text,
    line: (level, text) => void log.push({ level, text, ...(section !== undefined && { section }) }),
    section(title) {
      section = title;
    },
    stop: new AbortController(),
    observers: new Set(),
    handled: () => undefined,
    started: () => undefined,
  };
};

/** Works in the folder that the test names, which stays, or in one that is removed at the end. */
export const inWorkDir = async <T>(given: string | undefined, work: (workDir: string) => Promise<T>): Promise<T> => {
  const workDir = given ?? (await mkdtemp(join(tmpdir(), 'picsellia-ts-test-')));
  try {
    return await work(workDir);
  } finally {
    if (given === undefined) await rm(workDir, { recursive: true, force: true });
  }
};
