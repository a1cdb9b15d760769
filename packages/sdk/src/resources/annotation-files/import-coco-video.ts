import type { BulkElement } from '../../wire/bulk-annotation.ts';
import { type CocoImage, type CocoVideoFile, readCocoVideoFile } from '../../wire/coco-file.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { readCocoLabels } from './coco-labels.ts';
import { readCocoShapes } from './coco-shapes.ts';
import { exportKeyOf } from './formats.ts';
import { indexImages } from './import-coco.ts';
import { checkLabels, prepareLabels } from './import-labels.ts';
import type { ImportCocoOptions, ImportResult, SkippedPart } from './import-options.ts';
import { checkTargetType, type ImportTarget } from './import-target.ts';
import { type AssetMatch, checkFound, matchAssets } from './match-assets.ts';
import { readJsonFile } from './read-file.ts';
import { placeOf, type Track, TrackBook, writeTrack } from './video-tracks.ts';
import { writeElements } from './write-import.ts';

/** Types of dataset versions that COCO files of videos can be imported into. */
const VIDEO_TYPES = ['OBJECT_DETECTION', 'SEGMENTATION'] as const;

interface ReadTracks {
  readonly tracks: readonly Track[];
  readonly skipped: readonly SkippedPart[];
}

const readTracks = (
  path: string,
  file: CocoVideoFile,
  {
    type,
    videos,
    names,
  }: {
    type: (typeof VIDEO_TYPES)[number];
    videos: ReadonlyMap<number, CocoImage>;
    names: ReadonlyMap<number, string>;
  },
): ReadTracks => {
  const frames = new Map(file.images.map((frame) => [frame.id, frame]));
  const book = new TrackBook();
  const skipped: SkippedPart[] = [];
  let interpolated = 0;
  for (const [index, annotation] of file.annotations.entries()) {
    const place = `annotations.${index}`;
    const where = placeOf(annotation, frames);
    if (where === undefined) interpolated += 1;
    else if ('unknown' in where) skipped.push({ place, reason: where.unknown });
    else {
      const label = names.get(annotation.category_id);
      if (label === undefined) {
        throw new AnnotationFileError({ path, place }, `there is no category ${annotation.category_id}`);
      }
      if (!videos.has(where.videoId))
        throw new AnnotationFileError({ path, place }, `there is no video ${where.videoId}`);
      const outcome = readCocoShapes(type, annotation, label);
      if ('invalid' in outcome) {
        throw new AnnotationFileError({ path, place: `${place}.${outcome.field}` }, outcome.invalid);
      }
      for (const reason of outcome.skipped ?? []) skipped.push({ place, reason });
      if (outcome.shapes.length > 0) book.add(where, label, outcome);
    }
  }
  if (interpolated > 0) skipped.push({ place: 'annotations', reason: `${interpolated} that are no key frames` });
  return { tracks: book.tracks, skipped };
};

const toElements = (
  tracks: readonly Track[],
  {
    videos,
    match,
    labelIds,
  }: {
    videos: ReadonlyMap<number, CocoImage>;
    match: AssetMatch;
    labelIds: ReadonlyMap<string, string>;
  },
): BulkElement[] => {
  const elements = new Map<string, BulkElement & { readonly tracks: object[] }>();
  for (const track of tracks) {
    const video = videos.get(track.videoId);
    const asset = video === undefined ? undefined : match.assets.get(video.file_name);
    if (video === undefined || asset === undefined) continue;
    const written = writeTrack(track, labelIds.get(track.label) ?? '');
    const known = elements.get(asset.id);
    if (known === undefined) {
      elements.set(asset.id, { asset_id: asset.id, tracks: [written], attributes: video.attributes ?? null });
    } else known.tracks.push(written);
  }
  return [...elements.values()];
};

/** Imports a COCO file of videos; nothing is written before all of it was checked. */
export const importCocoVideoFile = async (
  version: ImportTarget,
  path: string,
  options: ImportCocoOptions,
): Promise<ImportResult> => {
  const call = { signal: options.signal };
  const type = await checkTargetType(version, VIDEO_TYPES, call);
  const file = await readJsonFile(path, readCocoVideoFile);
  const videos = indexImages(path, file.videos, 'videos');
  const labels = readCocoLabels(path, file.categories, false);
  const { tracks, skipped } = readTracks(path, file, { type, videos, names: labels.names });
  const names = [...new Set(file.videos.map(({ file_name }) => file_name))];
  const match = await matchAssets(version, { path, names, exportKey: exportKeyOf(options) }, call);
  checkFound(path, match, options);
  await checkLabels(version, labels.plan, options);
  const labelIds = await prepareLabels(version, labels.plan, options);
  const created = await writeElements(version, toElements(tracks, { videos, match, labelIds }), options);
  return { created, skipped: [...labels.skipped, ...skipped], notFound: match.notFound };
};
