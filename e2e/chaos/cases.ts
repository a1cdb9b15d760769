import { join } from 'node:path';
import type { SeedOptions } from '@picsellia-ts/emulator';
import { smallImages, writeProcessing } from '../local-run.ts';

export type Images = NonNullable<SeedOptions['images']>[number][];

/** A task that is disturbed; its processing answers the same for an image each time. */
export interface Case {
  /** Of the definition, besides its name and policy. */
  readonly fields: string;
  /** As the platform calls the task. */
  readonly type: 'PRE_ANNOTATION' | 'AUTO_ANNOTATION' | 'AUTO_TAGGING' | 'DATA_AUTO_TAGGING' | Creation | OnModel;
  /** What the job aims at; that on a datalake is about chosen data, and that which makes images about all assets. */
  readonly on: 'version' | 'chosen assets' | 'datalake' | 'model';
  readonly versionType: 'OBJECT_DETECTION' | 'LINE' | 'MULTI';
  /** How many images the job works on; of a model, how many files its handler makes. */
  readonly size: number;
  /** What of people's annotations stays as it was. */
  readonly keeps: 'annotations' | 'shapes' | 'nothing';
}

export type Creation = 'DATA_AUGMENTATION' | 'DATASET_VERSION_CREATION';

export type OnModel = 'MODEL_CONVERSION' | 'MODEL_COMPRESSION';

export const makesImages = ({ type }: Case): boolean =>
  type === 'DATA_AUGMENTATION' || type === 'DATASET_VERSION_CREATION';

const RECTANGLES = `process: async (asset) => {
  const n = await numberOf(asset);
  const size = (await asset.bytes()).length;
  return Array.from({ length: n % 3 }, (_, k) =>
    rectangle(k === 0 ? 'first' : 'second', { x: n % 40, y: k, w: 10, h: 5 + (size % 20) }));
}`;

const LINES = `process: async (asset) => {
  const n = await numberOf(asset);
  return Array.from({ length: n % 3 }, (_, k) => line('edge', [[n % 40, k], [n % 40 + 9, k + 5]]));
}`;

/** Shapes that go in bulk, shapes that are saved whole, both on one image, or none. */
const MIXED = `process: async (asset) => {
  const n = await numberOf(asset);
  const box = rectangle('first', { x: n % 40, y: 1, w: 10, h: 5 });
  const outline = polygon('second', [[n % 40, 1], [n % 40 + 9, 5], [3, 30]]);
  const stroke = line('edge', [[n % 40, 2], [n % 40 + 9, 7]]);
  const pose = keypoints('first', [[n % 40, 3, 2], [9, 9, 1]]);
  const area = mask('second', encodeMask(new Uint8Array(asset.width * asset.height).fill(1, 5 * n), asset));
  return [[box, outline, pose], [stroke, area], [stroke, point('eye', [n % 40, 9]), box, outline], []][n % 4];
}`;

const TAGS = `process: async (asset) => {
  const n = await numberOf(asset);
  const size = (await asset.bytes()).length;
  return [['small', 'even'], ['small'], []][n % 3].concat(size % 2 ? ['odd size'] : []);
}`;

/** Two images, one, one without a trace of being whole, or none. */
const IMAGES = `process: async (asset, { random }) => {
  const n = await numberOf(asset);
  const drawn = random();
  const mirrored = {
    image: sharp(await asset.bytes()).flop(),
    shapes: (await asset.annotations()).flatMap(({ shapes }) => shapes)
      .map(({ label, x, y, w, h }) => rectangle(label, { x: asset.width - x - w, y, w, h })),
    tags: n % 2 ? ['mirrored', 'new'] : ['mirrored'],
    metadata: { from: asset.filename, drawn },
  };
  const whole = {
    image: await sharp(await asset.bytes()).resize(40, 30, { fit: 'fill' }).png().toBuffer(),
    shapes: [rectangle('whole', { x: 0, y: 0, w: 9 + Math.floor(drawn * 30), h: 20 })],
  };
  return [[mirrored, whole], whole, { ...whole, shapes: [], tags: ['bare'] }, []][n % 4];
}`;

/** The file that people have stored, and two that a job replaces because it does not read them. */
export const MODEL_FILES = ['weights', 'part-001', 'part-004'];

const MADE = `const makeAll = async (model) => {
  const weights = await readFile(await model.download('weights'));
  return Array.from({ length: SIZE }, (_, n) => () => {
    if (n === Math.floor(SIZE / 2)) console.log(MIDDLE);
    const bytes = Buffer.concat([weights, Buffer.alloc(1000 + n * 30_000, n)]);
    return { name: 'part-' + String(n).padStart(3, '0'), filename: 'part.bin', bytes };
  });
};`;

/** Answers all files at once. */
const AT_ONCE = `process: async (model) => (await makeAll(model)).map((make) => make())`;

/** Hands its files over one by one. */
const ONE_BY_ONE = `run: async ({ model, write }) => {
  for (const make of await makeAll(model)) await write(make());
}`;

const annotating = { type: 'PRE_ANNOTATION', on: 'version', versionType: 'OBJECT_DETECTION', size: 120 } as const;
const keeping = { keeps: 'annotations' } as const;
const making = { ...keeping, on: 'version', versionType: 'OBJECT_DETECTION', size: 70 } as const;
const ofModel = { on: 'model', versionType: 'OBJECT_DETECTION', size: 12, keeps: 'annotations' } as const;
const augmentation = `task: 'data-augmentation', ${IMAGES}`;
const creation = `task: 'dataset-version-creation', ${IMAGES}`;
const preAnnotation = "task: 'pre-annotation', model: 'none'";

export const CASES = {
  'pre-annotation': { ...annotating, ...keeping, fields: `${preAnnotation}, ${RECTANGLES}`, size: 230 },
  'pre-annotation, lines': {
    ...annotating,
    ...keeping,
    fields: `${preAnnotation}, ${LINES}`,
    versionType: 'LINE',
    size: 80,
  },
  'pre-annotation, lines, append': {
    ...annotating,
    fields: `${preAnnotation}, existing: 'append', ${LINES}`,
    versionType: 'LINE',
    size: 60,
    keeps: 'shapes',
  },
  'pre-annotation, mixed': {
    ...annotating,
    ...keeping,
    fields: `${preAnnotation}, ${MIXED}`,
    versionType: 'MULTI',
    size: 60,
  },
  'pre-annotation, mixed, append': {
    ...annotating,
    fields: `${preAnnotation}, existing: 'append', ${MIXED}`,
    versionType: 'MULTI',
    size: 60,
    keeps: 'shapes',
  },
  'pre-annotation, replace': {
    ...annotating,
    fields: `${preAnnotation}, existing: 'replace', ${RECTANGLES}`,
    keeps: 'nothing',
  },
  'pre-annotation, append': {
    ...annotating,
    fields: `${preAnnotation}, existing: 'append', ${RECTANGLES}`,
    keeps: 'shapes',
  },
  'auto-annotation': {
    ...annotating,
    ...keeping,
    type: 'AUTO_ANNOTATION',
    on: 'chosen assets',
    fields: `task: 'auto-annotation', setup: async ({ model }) => ({ file: await model.download() }), ${RECTANGLES}`,
  },
  'auto-tagging': { ...annotating, ...keeping, type: 'AUTO_TAGGING', fields: `task: 'auto-tagging', ${TAGS}` },
  'auto-tagging, datalake': {
    ...annotating,
    ...keeping,
    type: 'AUTO_TAGGING',
    on: 'datalake',
    fields: `task: 'auto-tagging', ${TAGS}`,
  },
  'data-auto-tagging': {
    ...annotating,
    ...keeping,
    type: 'DATA_AUTO_TAGGING',
    on: 'datalake',
    fields: `task: 'data-auto-tagging', ${TAGS}`,
  },
  'data-augmentation': { ...making, type: 'DATA_AUGMENTATION', fields: augmentation },
  'data-augmentation, originals': {
    ...making,
    type: 'DATA_AUGMENTATION',
    fields: `keepOriginals: true, ${augmentation}`,
  },
  'dataset-version-creation': { ...making, type: 'DATASET_VERSION_CREATION', fields: creation },
  'dataset-version-creation, originals': {
    ...making,
    type: 'DATASET_VERSION_CREATION',
    fields: `keepOriginals: true, ${creation}`,
  },
  'model-conversion': {
    ...ofModel,
    type: 'MODEL_CONVERSION',
    fields: `task: 'model-conversion', existing: 'replace', ${AT_ONCE}`,
  },
  'model-compression': {
    ...ofModel,
    type: 'MODEL_COMPRESSION',
    fields: `task: 'model-compression', existing: 'replace', ${ONE_BY_ONE}`,
  },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

export const CASE_NAMES: readonly CaseName[] = Object.keys(CASES) as CaseName[];

/** At this image a processing says so on its standard output, for whoever waits for the middle of a run. */
export const MIDDLE = 'the middle is reached';

const entryOfImages = ({ fields, size }: Case, onError: 'fail' | 'skip'): string =>
  writeProcessing(`
import sharp from 'sharp';
import { defineProcessing, encodeMask, keypoints, line, mask, point, polygon, rectangle } from '@picsellia-ts/processing';
const numberOf = async ({ filename }) => {
  const n = Number(filename.slice(6, 9));
  if (n === ${Math.floor(size / 2)}) console.log('${MIDDLE}');
  return n;
};
export default defineProcessing({ name: 'chaos', onError: '${onError}', ${fields} });
`);

const entryOfModel = ({ fields, size }: Case): string =>
  writeProcessing(`
import { readFile } from 'node:fs/promises';
import { defineProcessing } from '@picsellia-ts/processing';
const SIZE = ${size};
const MIDDLE = '${MIDDLE}';
${MADE}
export default defineProcessing({ name: 'chaos', ${fields} });
`);

/** The processing of a case; what becomes of failures is the choice of those on images. */
export const entryOf = (chaos: Case, onError: 'fail' | 'skip'): string =>
  chaos.on === 'model' ? entryOfModel(chaos) : entryOfImages(chaos, onError);

const PHOTOGRAPHS = ['astronaut', 'cat', 'coffee', 'retina', 'rocket', 'tissue'];
const photograph = (name: string): string => join(import.meta.dirname, '../../examples/images', `${name}.jpg`);

/** Drawn images, and some photographs among them. */
export const imagesOf = async ({ size }: Case): Promise<Images> => {
  const drawn: Images = await smallImages(size);
  for (const [index, name] of PHOTOGRAPHS.entries()) {
    const at = 5 + index * 9;
    if (drawn[at]) drawn[at] = { filename: drawn[at].filename, path: photograph(name) };
  }
  return drawn;
};
