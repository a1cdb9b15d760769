import type { Shape } from '../../shapes/shape.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { checkLabels } from './import-labels.ts';
import type { ImportAnnotationsOptions, ImportResult } from './import-options.ts';
import { checkTargetType, type ImportTarget } from './import-target.ts';
import { cut } from './pixels.ts';
import { readVocFile, type VocObject } from './voc-file.ts';
import { writeImport } from './write-import.ts';
import { BOX_FILE_TYPES, type BoxFileType } from './yolo-shapes.ts';

type Outcome = Shape | { readonly invalid: string };

const readBox = ({ name, box }: VocObject): Outcome => {
  if (box === undefined) return { invalid: 'it has no bndbox' };
  // The corners are cut, then subtracted: so neighbours that share an edge still share it.
  const [xmin, ymin, xmax, ymax] = [cut(box[0]), cut(box[1]), cut(box[2]), cut(box[3])];
  if (xmax < xmin || ymax < ymin) return { invalid: 'the corners of its bndbox are the wrong way round' };
  const [w, h] = [box[2] > box[0] ? Math.max(1, xmax - xmin) : 0, box[3] > box[1] ? Math.max(1, ymax - ymin) : 0];
  return { kind: 'rectangle', label: name, x: xmin, y: ymin, w, h };
};

const readPolygon = ({ name, polygon }: VocObject): Outcome => {
  if (polygon === undefined) return { invalid: 'it has no polygon, but the dataset version is of type SEGMENTATION' };
  if (polygon.length < 3) return { invalid: 'its polygon has fewer than three points' };
  return { kind: 'polygon', label: name, points: polygon.map(([x, y]) => [cut(x), cut(y)]) };
};

const READERS: Readonly<Record<BoxFileType, (object: VocObject) => Outcome>> = {
  CLASSIFICATION: ({ name }) => ({ kind: 'classification', label: name }),
  OBJECT_DETECTION: readBox,
  SEGMENTATION: readPolygon,
};

/** Imports a Pascal VOC file; nothing is written before all of it was checked. */
export const importVocFile = async (
  version: ImportTarget,
  path: string,
  options: ImportAnnotationsOptions,
): Promise<ImportResult> => {
  const call = { signal: options.signal };
  const type = await checkTargetType(version, BOX_FILE_TYPES, call);
  const { filename, objects } = await readVocFile(path);
  const shapes = objects.map((object, index): Shape => {
    const outcome = READERS[type](object);
    if ('kind' in outcome) return outcome;
    throw new AnnotationFileError({ path, place: `annotation.object.${index}` }, outcome.invalid);
  });
  if (shapes.length === 0) {
    return { created: {}, skipped: [{ place: 'annotation', reason: 'it holds no object' }], notFound: [] };
  }
  const asset = await version.findAsset({ filename, ...call });
  const labels = { path, names: [...new Set(shapes.map(({ label }) => label))] };
  await checkLabels(version, labels, options);
  const created = await writeImport(version, { labels, assets: [{ assetId: asset.id, shapes }] }, options);
  return { created, skipped: [], notFound: [] };
};
