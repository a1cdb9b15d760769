import { measureShape } from '@picsellia-ts/sdk';
import type { PlatformImage, PlatformState, VersionState } from '../outcome/platform.ts';
import type { LedgerLine, RunRecord } from '../outcome/run-record.ts';
import { type Compared, compare, countNames } from './compare.ts';
import type { LogSection, NameCount, ReportData, ReportImage, ReportPicture, ReportShape } from './data.ts';
import { findFamilies } from './families.ts';
import { drawMask } from './mask-picture.ts';
import { labelColour } from './palette.ts';
import type { Thumbnail } from './thumbnails.ts';

/** The first so many images are shown, by name; fewer of those that others were made of. */
export const MAX_SHOWN = 200;
const MAX_FAMILIES = 60;
const MAX_MADE = 8;

/** What a report is made of. */
export interface ReportSource {
  readonly run: RunRecord;
  readonly ledger: ReadonlyMap<string, LedgerLine>;
  readonly before: PlatformState;
  readonly after: PlatformState;
  /** Where new images went; undefined when the task makes none, or the run did not come so far. */
  readonly output: VersionState | undefined;
  readonly title: string;
  readonly model: string | undefined;
  readonly modelFiles: ReportData['modelFiles'];
  readonly dataset: string;
  readonly log: readonly LogSection[];
}

type ThumbnailOf = (image: PlatformImage) => Promise<Thumbnail | undefined>;

// Where the name of the image stands beside it, the reason need not begin with it.
const withoutName = (reason: string, filename: string): string =>
  reason.startsWith(`${filename}: `) ? reason.slice(filename.length + 2) : reason;

const shapeNames = (all: readonly Compared[]) =>
  all.flatMap(({ shapes }) => shapes.map(({ shape, origin }) => ({ name: shape.label, origin })));

const tagNames = (all: readonly Compared[]) => all.flatMap(({ tags }) => tags);

const sharesOf = (all: readonly Compared[]): readonly number[] =>
  all.flatMap(({ image: { width, height }, shapes }) =>
    shapes.flatMap(({ shape, origin }) => {
      const area = origin === 'removed' ? undefined : measureShape(shape, height).area;
      return area === undefined || width * height === 0 ? [] : [Math.min(1, area / (width * height))];
    }),
  );

const dimensionsOf = (all: readonly Compared[]): readonly NameCount[] =>
  countNames(
    [],
    all.map(({ image: { width, height } }) => ({
      name: width > 0 ? `${width} × ${height}` : 'unknown',
      origin: 'new',
    })),
  );

/** Makes pictures of images: thumbnails, and their masks in the colours of the labels. */
class Pictures {
  readonly #thumbnailOf: ThumbnailOf;
  readonly #colours: ReadonlyMap<string, string>;

  constructor(labels: readonly NameCount[], thumbnailOf: ThumbnailOf) {
    this.#thumbnailOf = thumbnailOf;
    this.#colours = new Map(labels.map(({ name }, index) => [name, labelColour(index)]));
  }

  async make({ image, shapes, tags }: Compared): Promise<ReportPicture> {
    const thumbnail = await this.#thumbnailOf(image);
    const size = { width: thumbnail?.width ?? image.width, height: thumbnail?.height ?? image.height };
    const drawn: ReportShape[] = [];
    for (const item of shapes) drawn.push(await this.#draw(item, size));
    return { filename: image.filename, ...size, thumbnail: thumbnail?.dataUri, shapes: drawn, tags };
  }

  async #draw(item: ReportShape, size: { width: number; height: number }): Promise<ReportShape> {
    const { shape } = item;
    if (shape.kind !== 'mask') return item;
    return { ...item, picture: await drawMask(shape.mask, size, this.#colours.get(shape.label) ?? labelColour(0)) };
  }
}

interface Chosen {
  readonly compared: Compared;
  readonly line: LedgerLine | undefined;
  readonly made: readonly Compared[] | undefined;
}

const toImage = async ({ compared, line, made }: Chosen, pictures: Pictures): Promise<ReportImage> => {
  const shown: ReportPicture[] = [];
  for (const one of made?.slice(0, MAX_MADE) ?? []) shown.push(await pictures.make(one));
  return {
    ...(await pictures.make(compared)),
    state: line?.state ?? 'unfinished',
    reason: typeof line?.reason === 'string' ? withoutName(line.reason, compared.image.filename) : undefined,
    made: made && shown,
    madeCount: made?.length ?? 0,
  };
};

const isNew = ({ origin }: ReportShape): boolean => origin === 'new';

/** Compares what was there before with what is there now, and finds what was made of what. */
const readAll = ({ before, after, output, ledger }: ReportSource) => {
  const former = new Map(before.images.map((image) => [image.id, image]));
  const sources = after.images.map((image) => compare(former.get(image.id), image));
  const families = output && findFamilies(output, after, ledger);
  const asNew = (images: readonly PlatformImage[]) => images.map((image) => compare(undefined, image));
  const chosen = sources.map((compared): Chosen => {
    const { id } = compared.image;
    return { compared, line: ledger.get(id), made: families && asNew(families.made.get(id) ?? []) };
  });
  const strays = asNew(families?.strays ?? []);
  const made = [...chosen.flatMap((one) => one.made ?? []), ...strays];
  return { chosen, strays, all: [...sources, ...made], result: output === undefined ? sources : made };
};

/** Puts together what the report shows; `thumbnailOf` is asked for the shown images only, one after another. */
export const buildReport = async (source: ReportSource, thumbnailOf: ThumbnailOf): Promise<ReportData> => {
  const { run, after, output } = source;
  const { chosen, strays, all, result } = readAll(source);
  const labels = countNames([...after.labels, ...(output?.labels ?? [])], shapeNames(all));
  const pictures = new Pictures(labels, thumbnailOf);
  const most = output === undefined ? MAX_SHOWN : MAX_FAMILIES;
  const images: ReportImage[] = [];
  for (const [index, one] of chosen.entries()) {
    if (index < most || one.line?.state === 'failed') images.push(await toImage(one, pictures));
  }
  const shownStrays: ReportPicture[] = [];
  for (const stray of strays.slice(0, MAX_FAMILIES)) shownStrays.push(await pictures.make(stray));
  const added = all.flatMap(({ shapes }) => shapes).filter(isNew);
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
    counts: { ...run.counts, total: Math.max(after.images.length, run.counts.total) },
    labels,
    tags: countNames([], tagNames(all)),
    scores: added.flatMap(({ shape }) => (shape.score === undefined ? [] : [shape.score])),
    areas: sharesOf(result),
    dimensions: dimensionsOf(result),
    images,
    strays: shownStrays,
    output: output && { name: output.name, type: output.type, images: output.images.length },
    modelFiles: source.modelFiles,
    skipped: run.skipped,
    failures: run.failures.map((failure) => ({ ...failure, error: withoutName(failure.error, failure.filename) })),
    phases: run.timings.phases,
    stages: Object.entries(run.timings.stages).map(([name, stage]) => ({ name, ...stage })),
    log: source.log,
  };
};
