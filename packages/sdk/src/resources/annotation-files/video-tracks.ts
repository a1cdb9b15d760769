import type { Shape } from '../../shapes/shape.ts';
import type { CocoFrame, CocoVideoAnnotation } from '../../wire/coco-file.ts';
import type { ShapesOutcome } from './coco-shapes.ts';

/** One thing on one frame; several shapes are the rings of one outline. */
interface Keyframe {
  readonly frameIndex: number;
  readonly shapes: readonly Shape[];
}

/** One object through a video, under the frames where it was drawn. */
export interface Track {
  readonly videoId: number;
  readonly label: string;
  readonly text: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly keyframes: readonly Keyframe[];
}

/** Where an annotation belongs, or why that cannot be said. */
export type TrackPlace =
  | { readonly videoId: number; readonly trackId: number; readonly frameIndex: number }
  | { readonly unknown: string };

/** The track and frame of an annotation that was drawn; undefined for one that was interpolated. */
export const placeOf = (
  annotation: CocoVideoAnnotation,
  frames: ReadonlyMap<number, CocoFrame>,
): TrackPlace | undefined => {
  const { frame_attributes, video_id, image_id } = annotation;
  if (frame_attributes === null || frame_attributes === undefined) return { unknown: 'it has no frame_attributes' };
  if (frame_attributes.keyframe !== true) return undefined;
  if (typeof frame_attributes.track_id !== 'number') return { unknown: 'it has no track_id' };
  if (typeof video_id !== 'number') return { unknown: 'it has no video_id' };
  const frameIndex = frame_attributes.frame_id ?? frames.get(image_id ?? Number.NaN)?.frame_id;
  if (typeof frameIndex !== 'number') return { unknown: 'it has no frame_id, nor has its image' };
  return { videoId: video_id, trackId: frame_attributes.track_id, frameIndex };
};

/** Gathers annotations into tracks: the first text and the first attributes of a track are those of all of it. */
export class TrackBook {
  readonly #tracks = new Map<string, Track & { readonly keyframes: Keyframe[] }>();

  add(
    place: { readonly videoId: number; readonly trackId: number; readonly frameIndex: number },
    label: string,
    outcome: Extract<ShapesOutcome, { shapes: readonly Shape[] }>,
  ): void {
    const key = `${place.videoId} ${place.trackId}`;
    const keyframe = { frameIndex: place.frameIndex, shapes: outcome.shapes };
    const known = this.#tracks.get(key);
    known?.keyframes.push(keyframe);
    const [first] = outcome.shapes;
    this.#tracks.set(key, {
      videoId: place.videoId,
      label: known?.label ?? label,
      text: known?.text ?? first?.text,
      attributes: known?.attributes ?? first?.attributes,
      keyframes: known?.keyframes ?? [keyframe],
    });
  }

  get tracks(): readonly Track[] {
    return [...this.#tracks.values()];
  }
}

const writeKeyframes = (track: Track, start: number, kind: 'polygon' | 'rectangle'): object[] =>
  track.keyframes.flatMap(({ frameIndex, shapes }) =>
    shapes.flatMap((shape): object[] => {
      const frame_index = frameIndex - start;
      if (shape.kind === 'polygon' && kind === 'polygon') return [{ polygon: shape.points, frame_index }];
      if (shape.kind !== 'rectangle' || kind !== 'rectangle') return [];
      const { x, y, w, h } = shape;
      return [{ x, y, w, h, frame_index }];
    }),
  );

/** A track in the platform's form: the frames of its shapes count from its first. */
export const writeTrack = (track: Track, labelId: string): object => {
  const indexes = track.keyframes.map(({ frameIndex }) => frameIndex);
  const start = indexes.reduce((least, index) => Math.min(least, index), Number.POSITIVE_INFINITY);
  const last = indexes.reduce((most, index) => Math.max(most, index), 0);
  return {
    label_id: labelId,
    start_frame_index: start,
    ...(track.text === undefined ? {} : { text: track.text }),
    ...(track.attributes === undefined ? {} : { attributes: track.attributes }),
    polygon_keyframes: writeKeyframes(track, start, 'polygon'),
    rectangle_keyframes: writeKeyframes(track, start, 'rectangle'),
    end_keyframes: [{ frame_index: last + 1 - start }],
  };
};
