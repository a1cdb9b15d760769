import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { JobView, Seeded } from '@picsellia-ts/emulator';
import { buildCoco } from '../outcome/coco-result.ts';
import type { PlatformState } from '../outcome/platform.ts';
import { cutOffRecord, type LedgerLine, type RunRecord, readLedger, readRunRecord } from '../outcome/run-record.ts';
import { attachScores } from '../outcome/shape-key.ts';
import { count, duration, someOf } from '../output.ts';
import { buildReport } from '../report/build.ts';
import { readLogFile } from '../report/log-file.ts';
import { renderReport } from '../report/render.ts';
import { makeThumbnail } from '../report/thumbnails.ts';
import { isTagging, targetOf } from '../seed/job.ts';
import type { SeedPlan } from '../seed/seed-plan.ts';
import type { RunEnd } from './child.ts';
import { IMAGES_FOLDER, MODELS_FOLDER } from './out-folder.ts';
import type { Outcome } from './outcome.ts';

/** A run that has ended, and where its folder is to be written. */
export interface EndedRun {
  readonly entry: string;
  readonly seed: SeedPlan;
  readonly sourceName: string;
  readonly out: string;
  readonly startedAt: Date;
  readonly before: PlatformState;
  readonly outcome: Outcome;
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

const modelName = ({ seed }: EndedRun): string | undefined => seed.model?.files.map((file) => file.filename).join(', ');

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

const byAmount = (amounts: Readonly<Record<string, number>>): string => {
  const sorted = Object.entries(amounts).toSorted(([, one], [, other]) => other - one);
  return sorted.length === 0
    ? 'none'
    : someOf(
        sorted.map(([name, amount]) => `${name} ${amount}`),
        8,
      );
};

const countAll = (names: readonly string[]): Readonly<Record<string, number>> => {
  const amounts = new Map<string, number>();
  for (const name of names) amounts.set(name, (amounts.get(name) ?? 0) + 1);
  return Object.fromEntries(amounts);
};

/** The result in figures, beside what the runtime says of itself. */
interface Figures {
  readonly labels: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, number>>;
  readonly outputVersion?: { readonly name: string; readonly type: string; readonly images: number };
  /** What lies in the folders beside, with a slash. */
  readonly files: readonly string[];
}

const figuresOf = (result: PlatformState, { output, newImages, modelFiles }: Outcome): Figures => ({
  labels: countAll(result.images.flatMap(({ shapes }) => shapes.map(({ label }) => label))),
  tags: countAll(result.images.flatMap(({ tags }) => tags)),
  ...(output && { outputVersion: { name: output.name, type: output.type, images: output.images.length } }),
  files: [
    ...[...newImages.values()].map((path) => `${IMAGES_FOLDER}/${basename(path)}`),
    ...modelFiles.map(({ filename }) => `${MODELS_FOLDER}/${filename}`),
  ],
});

const outputLine = (out: string, { outputVersion, files }: Figures): readonly string[] => {
  if (outputVersion === undefined) return [];
  const { name, type } = outputVersion;
  return [
    `New images: ${count(files.length, 'file')} in ${join(resolve(out), IMAGES_FOLDER)} (version ${name}, ${type})`,
  ];
};

const describe = ({ out, end, seed, outcome }: EndedRun, run: RunRecord, figures: Figures): readonly string[] => {
  const { done, skipped, failed } = run.counts;
  const isOfModel = targetOf(seed.jobType) === 'model version';
  const models = outcome.modelFiles.map(({ filename }) => filename);
  const annotations = Object.values(figures.labels).reduce((sum, amount) => sum + amount, 0);
  return [
    '',
    `${run.status} in ${duration(run.durationMs)}: ${count(done, isOfModel ? 'file' : 'image')} done, ${skipped} skipped, ${failed} failed`,
    // A run that came to its end has said it in its own log, right above.
    ...(end.finished === undefined && typeof run.reason === 'string' ? [`Reason: ${run.reason}`] : []),
    ...(isOfModel ? [`New model files: ${models.length === 0 ? 'none' : someOf(models)}`] : []),
    ...outputLine(out, figures),
    ...(isTagging(seed.jobType) || isOfModel ? [] : [`Labels: ${byAmount(figures.labels)}`]),
    ...(isTagging(seed.jobType) || Object.keys(figures.tags).length > 0 ? [`Tags: ${byAmount(figures.tags)}`] : []),
    `Report: ${join(resolve(out), 'report.html')}`,
    `Beside it: ${isOfModel ? '' : `result.coco.json (${count(annotations, 'annotation')}), `}run.json, logs.json`,
  ];
};

/** The images of a version under the names that they have in the folder beside. */
const asWritten = <State extends PlatformState>(state: State, paths: ReadonlyMap<string, string>): State => ({
  ...state,
  images: state.images.map((image) => {
    const path = paths.get(image.id);
    return path === undefined ? image : { ...image, filename: basename(path) };
  }),
});

/** Writes the run's folder, of which the new files are there already: result, record, log and report. */
export const writeRun = async (ended: EndedRun): Promise<WrittenRun> => {
  const { out, seed, seeded, workFolder, outcome } = ended;
  const log = await logOf(ended);
  const ledger = await readLedger(join(workFolder, 'ledger.jsonl'));
  const run = await recordOf(ended, ledger);
  const after = attachScores(outcome.state, ledger);
  const output = outcome.output && attachScores(asWritten(outcome.output, outcome.newImages), ledger);
  const result = seed.outputVersion === undefined ? after : (output ?? { labels: [], images: [] });
  const title = run.processing === '' ? basename(ended.entry) : run.processing;
  const coco = buildCoco(result, { description: `${title} on ${ended.sourceName}`, date_created: run.endedAt });
  const figures = figuresOf(result, outcome);
  const paths = new Map(seeded.asset_ids.map((id, index) => [id, seed.images[index]?.path]));
  const report = await buildReport(
    {
      run,
      ledger,
      before: ended.before,
      after,
      output,
      title,
      model: modelName(ended),
      modelFiles: outcome.modelFiles.map(({ name, filename }) => ({ name, filename })),
      dataset: ended.sourceName,
      log: readLogFile(log),
    },
    async ({ assetId }) => {
      const path = outcome.newImages.get(assetId) ?? paths.get(assetId);
      return path === undefined ? undefined : makeThumbnail(path);
    },
  );
  if (targetOf(seed.jobType) !== 'model version') await writeFile(join(out, 'result.coco.json'), json(coco));
  await writeFile(join(out, 'logs.json'), log);
  await writeFile(join(out, 'report.html'), renderReport(report));
  // Last, because a folder with a run.json is taken for a whole run.
  await writeFile(join(out, 'run.json'), json({ ...run, ...figures }));
  const { files, ...figuresToTell } = figures;
  const summary = {
    out,
    status: run.status,
    exitCode: run.exitCode,
    counts: run.counts,
    annotations: coco.annotations.length,
    ...figuresToTell,
    files: files.length,
  };
  return { lines: describe(ended, run, figures), summary };
};
