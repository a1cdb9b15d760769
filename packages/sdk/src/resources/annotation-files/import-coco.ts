import { setImmediate } from 'node:timers/promises';
import type { Shape } from '../../shapes/shape.ts';
import {
  type CocoAnnotation,
  type CocoImage,
  type OpenedCocoFile,
  openCocoFile,
  readCocoAnnotation,
} from '../../wire/coco-file.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { readCocoLabels } from './coco-labels.ts';
import { COCO_TYPES, type CocoType, readCocoShapes } from './coco-shapes.ts';
import { exportKeyOf } from './formats.ts';
import { checkLabels } from './import-labels.ts';
import type { ImportCocoOptions, ImportResult, SkippedPart } from './import-options.ts';
import { checkTargetType, type ImportTarget } from './import-target.ts';
import { type AssetMatch, checkFound, matchAssets } from './match-assets.ts';
import { asFileError, readJsonFile } from './read-file.ts';
import { type PlannedAsset, writeImport } from './write-import.ts';

/** Shapes by image id, and annotations that gave none. */
interface ReadShapes {
  readonly byImage: ReadonlyMap<number, Shape[]>;
  readonly skipped: readonly SkippedPart[];
}

/** Images by id. @throws AnnotationFileError for an id that two have */
export const indexImages = (
  path: string,
  images: readonly CocoImage[],
  list: 'images' | 'videos',
): ReadonlyMap<number, CocoImage> => {
  const byId = new Map<number, CocoImage>();
  for (const [index, image] of images.entries()) {
    const place = `${list}.${index}`;
    if (byId.has(image.id)) throw new AnnotationFileError({ path, place }, `another one has the id ${image.id}`);
    byId.set(image.id, image);
  }
  return byId;
};

const readAnnotation = (body: unknown, placeOf: () => { path: string; place: string }): CocoAnnotation => {
  try {
    return readCocoAnnotation(body);
  } catch (cause) {
    throw asFileError(placeOf(), cause);
  }
};

const readShapes = (
  path: string,
  annotations: readonly unknown[],
  {
    type,
    images,
    names,
  }: {
    type: CocoType;
    images: ReadonlyMap<number, CocoImage>;
    names: ReadonlyMap<number, string>;
  },
): ReadShapes => {
  const byImage = new Map<number, Shape[]>();
  const skipped: SkippedPart[] = [];
  let index = 0;
  // Named when it is wanted: a file has tens of thousands of annotations, nearly all of them in order.
  const placeOf = (field = ''): { path: string; place: string } => ({ path, place: `annotations.${index}${field}` });
  for (; index < annotations.length; index += 1) {
    const annotation = readAnnotation(annotations[index], placeOf);
    const { image_id, category_id } = annotation;
    const label = names.get(category_id);
    if (label === undefined) throw new AnnotationFileError(placeOf(), `there is no category ${category_id}`);
    if (!images.has(image_id)) throw new AnnotationFileError(placeOf(), `there is no image ${image_id}`);
    const outcome = readCocoShapes(type, annotation, label);
    if ('invalid' in outcome) throw new AnnotationFileError(placeOf(`.${outcome.field}`), outcome.invalid);
    if (outcome.skipped) skipped.push(...outcome.skipped.map((reason) => ({ place: placeOf().place, reason })));
    if (outcome.shapes.length === 0) continue;
    const shapes = byImage.get(image_id);
    if (shapes === undefined) byImage.set(image_id, [...outcome.shapes]);
    else shapes.push(...outcome.shapes);
  }
  return { byImage, skipped };
};

/** Puts what is said of an image to its asset; two images of the same name are one asset. */
const planAssets = (
  { byImage }: ReadShapes,
  images: ReadonlyMap<number, CocoImage>,
  match: AssetMatch,
): PlannedAsset[] => {
  const planned = new Map<string, PlannedAsset & { readonly shapes: Shape[] }>();
  for (const [imageId, shapes] of byImage) {
    const image = images.get(imageId);
    const asset = image === undefined ? undefined : match.assets.get(image.file_name);
    if (image === undefined || asset === undefined) continue;
    const known = planned.get(asset.id);
    const attributes = known?.attributes ?? image.attributes ?? undefined;
    planned.set(asset.id, { assetId: asset.id, shapes: [...(known?.shapes ?? []), ...shapes], attributes });
  }
  return [...planned.values()];
};

const lostAttributes = (file: OpenedCocoFile, { byImage }: ReadShapes): SkippedPart[] =>
  file.images.flatMap(({ id, attributes }, index) =>
    attributes && Object.keys(attributes).length > 0 && !byImage.has(id)
      ? [{ place: `images.${index}`, reason: 'its attributes have no annotation to belong to' }]
      : [],
  );

/** Imports a COCO file; nothing is written before all of it was checked. */
export const importCocoFile = async (
  version: ImportTarget,
  path: string,
  options: ImportCocoOptions,
): Promise<ImportResult> => {
  const call = { signal: options.signal };
  const [type, file] = await Promise.all([
    checkTargetType(version, COCO_TYPES, call),
    readJsonFile(path, openCocoFile),
  ]);
  const images = indexImages(path, file.images, 'images');
  const labels = readCocoLabels(path, file.categories, type === 'KEYPOINT');
  const names = [...new Set(file.images.map(({ file_name }) => file_name))];
  // The platform looks for the assets while the annotations, which are most of the file, are read here.
  const [match, shapes] = await Promise.all([
    matchAssets(version, { path, names, exportKey: exportKeyOf(options) }, call),
    setImmediate().then(() => readShapes(path, file.annotations, { type, images, names: labels.names })),
  ]);
  checkFound(path, match, options);
  await checkLabels(version, labels.plan, options);
  const created = await writeImport(
    version,
    { labels: labels.plan, assets: planAssets(shapes, images, match) },
    options,
  );
  const skipped = [...labels.skipped, ...shapes.skipped, ...lostAttributes(file, shapes)];
  return { created, skipped, notFound: match.notFound };
};
