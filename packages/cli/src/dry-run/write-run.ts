import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { JobView, Seeded } from '@picsellia-ts/emulator';
import { buildCoco, type CocoResult } from '../outcome/coco-result.ts';
import type { PlatformState } from '../outcome/platform.ts';
import { cutOffRecord, type LedgerLine, type RunRecord, readLedger, readRunRecord } from '../outcome/run-record.ts';
import { attachScores } from '../outcome/shape-key.ts';
import { count, duration, someOf } from '../output.ts';
import { buildReport } from '../report/build.ts';
import { readLogFile } from '../report/log-file.ts';
import { renderReport } from '../report/render.ts';
import { makeThumbnail } from '../report/thumbnails.ts';
import type { SeedPlan } from '../seed/seed-plan.ts';
import type { RunEnd } from './child.ts';
import { clearFormerRun } from './out-folder.ts';

/** A run that has ended, and where its folder is to be written. */
export interface EndedRun {
  readonly entry: string;
  readonly seed: SeedPlan;
  readonly folderName: string;
  readonly out: string;
  readonly startedAt: Date;
  readonly before: PlatformState;
  readonly after: PlatformState;
  readonly end: RunEnd;
  readonly seeded: Seeded;
  readonly workFolder: string;
  readonly job: JobView | undefined;
}

/** What was written, for people and for machines. */
export interface WrittenRun {
  readonly lines: readonly string[];
  readonly summary: Readonly<Record<string, unknown>>;
}

const INTERRUPTED: Readonly<Record<number, string>> = { 130: 'SIGINT', 143: 'SIGTERM' };

const reasonOf = ({ end, job }: EndedRun): string => {
  const signal = INTERRUPTED[end.exitCode];
  if (end.finished?.reason !== undefined) return end.finished.reason;
  return signal === undefined
    ? `the run ended before it could say why; it left its job ${job?.status ?? 'as it was'}`
    : `interrupted by ${signal}; the job was left ${job?.status ?? 'as it was'}`;
};

const recordOf = async (ended: EndedRun, ledger: ReadonlyMap<string, LedgerLine>): Promise<RunRecord> =>
  (await readRunRecord(join(ended.workFolder, 'run.json'))) ??
  cutOffRecord(ledger, {
    exitCode: ended.end.exitCode,
    reason: reasonOf(ended),
    jobId: ended.job?.id ?? '',
    total: ended.seed.images.length,
    startedAt: ended.startedAt,
    endedAt: new Date(),
  });

const logOf = async ({ workFolder, job }: EndedRun): Promise<string> => {
  if (job?.logFile !== undefined) return job.logFile.toString('utf8');
  return readFile(join(workFolder, 'logs.json'), 'utf8').catch(() => '{}\n');
};

const modelName = ({ seed }: EndedRun): string | undefined =>
  seed.modelFiles.length === 0 ? undefined : seed.modelFiles.map((file) => file.filename).join(', ');

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

const labelLine = (coco: CocoResult): string => {
  const amounts = new Map<number, number>();
  for (const { category_id: id } of coco.annotations) amounts.set(id, (amounts.get(id) ?? 0) + 1);
  const labels = coco.categories
    .filter(({ id }) => amounts.has(id))
    .toSorted((one, other) => (amounts.get(other.id) ?? 0) - (amounts.get(one.id) ?? 0))
    .map(({ id, name }) => `${name} ${amounts.get(id)}`);
  return labels.length === 0 ? 'none' : someOf(labels, 8);
};

const describe = ({ out, end }: EndedRun, run: RunRecord, coco: CocoResult): readonly string[] => {
  const { done, skipped, failed } = run.counts;
  return [
    '',
    `${run.status} in ${duration(run.durationMs)}: ${count(done, 'image')} done, ${skipped} skipped, ${failed} failed`,
    // A run that came to its end has said it in its own log, right above.
    ...(end.finished === undefined && typeof run.reason === 'string' ? [`Reason: ${run.reason}`] : []),
    `Labels: ${labelLine(coco)}`,
    `Report: ${join(resolve(out), 'report.html')}`,
    `Beside it: result.coco.json (${count(coco.annotations.length, 'annotation')}), run.json, logs.json`,
  ];
};

/** Writes the run's folder: result, record, log and report, in place of a former run. */
export const writeRun = async (ended: EndedRun): Promise<WrittenRun> => {
  const { out, seed, seeded, workFolder } = ended;
  const log = await logOf(ended);
  const ledger = await readLedger(join(workFolder, 'ledger.jsonl'));
  const run = await recordOf(ended, ledger);
  const after = attachScores(ended.after, ledger);
  const title = run.processing === '' ? basename(ended.entry) : run.processing;
  const coco = buildCoco(after, { description: `${title} on ${ended.folderName}`, date_created: run.endedAt });
  const paths = new Map(seeded.asset_ids.map((id, index) => [id, seed.images[index]?.path]));
  const report = await buildReport(
    {
      run,
      ledger,
      before: ended.before,
      after,
      title,
      model: modelName(ended),
      dataset: ended.folderName,
      log: readLogFile(log),
    },
    async (assetId) => {
      const path = paths.get(assetId);
      return path === undefined ? undefined : makeThumbnail(path);
    },
  );
  await clearFormerRun(out);
  await writeFile(join(out, 'result.coco.json'), json(coco));
  await writeFile(join(out, 'logs.json'), log);
  await writeFile(join(out, 'report.html'), renderReport(report));
  // Last, because a folder with a run.json is taken for a whole run.
  await writeFile(join(out, 'run.json'), json(run));
  const summary = {
    out,
    status: run.status,
    exitCode: run.exitCode,
    counts: run.counts,
    annotations: coco.annotations.length,
  };
  return { lines: describe(ended, run, coco), summary };
};
