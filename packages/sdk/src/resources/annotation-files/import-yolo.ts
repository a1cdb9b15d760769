import { basename, extname } from 'node:path';
import type { Shape } from '../../shapes/shape.ts';
import type { CallOptions } from '../call-options.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { checkLabels } from './import-labels.ts';
import type { ImportAnnotationsOptions, ImportResult, SkippedPart } from './import-options.ts';
import { checkTargetType, type ImportTarget, type TargetAsset } from './import-target.ts';
import { type AssetMatch, checkFound, matchByKey } from './match-assets.ts';
import { readText } from './read-file.ts';
import { type PlannedAsset, writeImport } from './write-import.ts';
import { readYoloClasses } from './yolo-config.ts';
import { BOX_FILE_TYPES, type BoxFileType, readYoloLine } from './yolo-shapes.ts';

/** Which files of the YOLO format: the configuration that names the classes, and a text file for each image. */
export interface YoloFiles {
  readonly configurationPath: string;
  readonly filePaths: readonly string[];
}

const stemOf = (filename: string): string => filename.slice(0, filename.length - extname(filename).length);

/** Paths by the name of the image that they speak of, without its extension. */
const pathsByStem = (filePaths: readonly string[]): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>();
  for (const path of filePaths) {
    const stem = stemOf(basename(path));
    const other = paths.get(stem);
    if (other !== undefined) throw new AnnotationFileError({ path }, `${other} speaks of the same image`);
    paths.set(stem, path);
  }
  return paths;
};

const matchStems = (
  version: ImportTarget,
  { configurationPath, stems }: { configurationPath: string; stems: readonly string[] },
  options: CallOptions,
): Promise<AssetMatch> => {
  // With its dot, a name does not find all the longer ones that begin alike.
  const filenamesStartswith = stems.map((stem) => `${stem}.`);
  return matchByKey(
    version.listAssets({ filenamesStartswith, signal: options.signal }),
    { path: configurationPath, keys: new Map(stems.map((stem) => [stem, stem])) },
    ({ filename }) => stemOf(filename),
  );
};

const readShapes = async (
  path: string,
  classes: readonly string[],
  { type, asset }: { readonly type: BoxFileType; readonly asset: TargetAsset },
): Promise<Shape[]> => {
  const lines = (await readText(path)).split(/\r?\n/);
  if (type !== 'CLASSIFICATION' && (asset.width === 0 || asset.height === 0)) {
    throw new AnnotationFileError({ path }, `the platform does not know the size of ${asset.filename} yet`);
  }
  const shapes = lines.flatMap((line, index): Shape[] => {
    if (line.trim() === '') return [];
    try {
      return [readYoloLine(line, classes, { type, frame: asset })];
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AnnotationFileError({ path, place: `line ${index + 1}` }, reason, { cause });
    }
  });
  if (type !== 'CLASSIFICATION' || shapes.length < 2) return shapes;
  throw new AnnotationFileError({ path }, 'a dataset version of type CLASSIFICATION takes one class an image');
};

/** Imports YOLO files; nothing is written before all of them were checked. */
export const importYoloFiles = async (
  version: ImportTarget,
  { configurationPath, filePaths }: YoloFiles,
  options: ImportAnnotationsOptions,
): Promise<ImportResult> => {
  if (filePaths.length === 0) return { created: {}, skipped: [], notFound: [] };
  const call = { signal: options.signal };
  const type = await checkTargetType(version, BOX_FILE_TYPES, call);
  const classes = await readYoloClasses(configurationPath);
  const paths = pathsByStem(filePaths);
  const match = await matchStems(version, { configurationPath, stems: [...paths.keys()] }, call);
  checkFound(configurationPath, match, options);
  const assets: PlannedAsset[] = [];
  const skipped: SkippedPart[] = [];
  for (const [stem, asset] of match.assets) {
    const path = paths.get(stem) ?? stem;
    const shapes = await readShapes(path, classes, { type, asset });
    if (shapes.length > 0) assets.push({ assetId: asset.id, shapes });
    else skipped.push({ place: path, reason: 'it holds no annotation' });
  }
  const labels = { path: configurationPath, names: [...new Set(classes)] };
  await checkLabels(version, labels, options);
  const created = await writeImport(version, { labels, assets }, options);
  return { created, skipped, notFound: match.notFound.map((stem) => paths.get(stem) ?? stem) };
};
