import type { PlatformImage, PlatformState } from '../outcome/platform.ts';
import type { LedgerLine, RunRecord } from '../outcome/run-record.ts';
import { ShapeBag, shapeKey } from '../outcome/shape-key.ts';
import type { LabelCount, LogSection, ReportData, ReportImage, ReportShape } from './data.ts';
import type { Thumbnail } from './thumbnails.ts';

/** The first so many images are shown, by name. */
export const MAX_SHOWN = 200;

/** What a report is made of. */
export interface ReportSource {
  readonly run: RunRecord;
  readonly ledger: ReadonlyMap<string, LedgerLine>;
  readonly before: PlatformState;
  readonly after: PlatformState;
  readonly title: string;
  readonly model: string | undefined;
  readonly dataset: string;
  readonly log: readonly LogSection[];
}

/** Says for each shape whether it is new, was kept, or was replaced. */
const compare = (before: PlatformImage | undefined, after: PlatformImage): readonly ReportShape[] => {
  const former = new ShapeBag<true>();
  for (const shape of before?.shapes ?? []) former.add(shapeKey(shape), true);
  const now = after.shapes.map((shape): ReportShape => {
    const wasThere = former.take(shapeKey(shape)) !== undefined;
    return { shape, origin: wasThere ? 'kept' : 'new' };
  });
  const gone = (before?.shapes ?? []).filter((shape) => former.take(shapeKey(shape)) !== undefined);
  return [...gone.map((shape): ReportShape => ({ shape, origin: 'removed' })), ...now];
};

interface Compared {
  readonly image: PlatformImage;
  readonly line: LedgerLine | undefined;
  readonly shapes: readonly ReportShape[];
}

const compareAll = ({ before, after, ledger }: ReportSource): readonly Compared[] => {
  const former = new Map(before.images.map((image) => [image.assetId, image]));
  return after.images.map((image) => ({
    image,
    line: ledger.get(image.assetId),
    shapes: compare(former.get(image.assetId), image),
  }));
};

const countLabels = (names: readonly string[], compared: readonly Compared[]): readonly LabelCount[] => {
  const counts = new Map(names.map((name) => [name, { name, added: 0, kept: 0, removed: 0 }]));
  for (const { shapes } of compared) {
    for (const { shape, origin } of shapes) {
      const known = counts.get(shape.label) ?? { name: shape.label, added: 0, kept: 0, removed: 0 };
      counts.set(shape.label, known);
      if (origin === 'new') known.added += 1;
      else known[origin] += 1;
    }
  }
  // Often used ones first, so that they get the colours that are told apart best; labels nobody used are left out.
  return [...counts.values()]
    .filter(({ added, kept, removed }) => added + kept + removed > 0)
    .sort((one, other) => other.added + other.kept - one.added - one.kept)
    .map(({ name, added, kept }) => ({ name, added, kept }));
};

// Where the name of the image stands beside it, the reason need not begin with it.
const withoutName = (reason: string, filename: string): string =>
  reason.startsWith(`${filename}: `) ? reason.slice(filename.length + 2) : reason;

const toImage = ({ image, line, shapes }: Compared, thumbnail: Thumbnail | undefined): ReportImage => ({
  filename: image.filename,
  width: thumbnail?.width ?? image.width,
  height: thumbnail?.height ?? image.height,
  thumbnail: thumbnail?.dataUri,
  state: line?.state ?? 'unfinished',
  reason: typeof line?.reason === 'string' ? withoutName(line.reason, image.filename) : undefined,
  shapes,
});

/** Chooses the images that are shown: the first by name, and all that failed. */
const choose = (compared: readonly Compared[]): readonly Compared[] =>
  compared.filter(({ line }, index) => index < MAX_SHOWN || line?.state === 'failed');

/** Puts together what the report shows; `thumbnailOf` is asked for the shown images only, one after another. */
export const buildReport = async (
  source: ReportSource,
  thumbnailOf: (assetId: string) => Promise<Thumbnail | undefined>,
): Promise<ReportData> => {
  const { run, after } = source;
  const compared = compareAll(source);
  const images: ReportImage[] = [];
  for (const chosen of choose(compared)) images.push(toImage(chosen, await thumbnailOf(chosen.image.assetId)));
  const added = compared.flatMap(({ shapes }) => shapes).filter(({ origin }) => origin === 'new');
  return {
    title: source.title,
    task: run.task,
    status: run.status,
    exitCode: run.exitCode,
    reason: run.reason ?? undefined,
    startedAt: run.startedAt,
    durationMs: run.durationMs,
    model: source.model,
    dataset: source.dataset,
    parameters: run.parameters,
    existing: run.existing,
    counts: { ...run.counts, total: after.images.length },
    labels: countLabels(after.labels, compared),
    scores: added.flatMap(({ shape }) => (shape.score === undefined ? [] : [shape.score])),
    images,
    skipped: run.skipped,
    failures: run.failures.map((failure) => ({ ...failure, error: withoutName(failure.error, failure.filename) })),
    phases: run.timings.phases,
    stages: Object.entries(run.timings.stages).map(([name, stage]) => ({ name, ...stage })),
    log: source.log,
  };
};
