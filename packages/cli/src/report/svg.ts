import { type Box, measureShape, type Shape } from '@picsellia-ts/sdk';
import type { ReportPicture, ReportShape } from './data.ts';
import { type Html, html } from './html.ts';
import { inkOn, labelColour } from './palette.ts';

/** Number of each label, which decides its colour and what the page's switches turn off. */
export type LabelNumbers = ReadonlyMap<string, number>;

// A card is about this large on the screen; sizes that shall not follow the image's resolution are given at this size.
const CARD = { width: 400, height: 300 };
const MAX_TAGS = 120;
const MAX_TAG_CHARACTERS = 28;

const unitOf = (image: ReportPicture): number => Math.max(image.width / CARD.width, image.height / CARD.height);

const fixed = (value: number): string => String(Math.round(value * 100) / 100);

const pointList = (points: readonly (readonly [number, number, ...number[]])[]): string =>
  points.map(([x, y]) => `${fixed(x)},${fixed(y)}`).join(' ');

const geometry = ({ shape, picture }: ReportShape, image: ReportPicture): Html | undefined => {
  const unit = unitOf(image);
  switch (shape.kind) {
    case 'rectangle':
      return html`<rect x="${fixed(shape.x)}" y="${fixed(shape.y)}" width="${fixed(shape.w)}" height="${fixed(shape.h)}"/>`;
    case 'polygon':
      return html`<polygon points="${pointList(shape.points)}"/>`;
    case 'line':
      return html`<polyline class="open" points="${pointList(shape.points)}"/>`;
    case 'point':
      return html`<circle class="dot" cx="${fixed(shape.point[0])}" cy="${fixed(shape.point[1])}" r="${fixed(unit * 4)}"/>`;
    case 'keypoints':
      return html`${shape.points
        .filter(([, , visibility]) => visibility > 0)
        .map(([x, y]) => html`<circle class="dot" cx="${fixed(x)}" cy="${fixed(y)}" r="${fixed(unit * 3)}"/>`)}`;
    case 'mask':
      return (
        (picture !== undefined &&
          html`<image href="${picture}" width="${image.width}" height="${image.height}" preserveAspectRatio="none"/>`) ||
        undefined
      );
    case 'classification':
      return undefined;
  }
};

/** Writes a label with its score, as people read it. */
const caption = ({ label, score }: Shape): string => (score === undefined ? label : `${label} ${score.toFixed(2)}`);

const ORIGIN_WORDS = { new: '', kept: ', was there before', removed: ', was there before, replaced' } as const;

const describe = ({ shape, origin }: ReportShape): string => `${caption(shape)}${ORIGIN_WORDS[origin]}`;

const overlaps = (one: Box, other: Box): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

const shorten = (text: string): string =>
  text.length > MAX_TAG_CHARACTERS ? `${text.slice(0, MAX_TAG_CHARACTERS - 1)}…` : text;

const placeTag = (image: ReportPicture, box: Box, text: string): Box | undefined => {
  const unit = unitOf(image);
  const w = (text.length * 6.5 + 7) * unit;
  const h = 14 * unit;
  const x = Math.max(0, Math.min(box.x, image.width - w));
  const y = box.y - h >= 0 ? box.y - h : Math.max(0, box.y);
  return w > image.width || y + h > image.height ? undefined : { x, y, w, h };
};

const drawTag = (tag: Box, text: string, colour: string): Html =>
  html`<g class="tag"><rect x="${fixed(tag.x)}" y="${fixed(tag.y)}" width="${fixed(tag.w)}" height="${fixed(tag.h)}" fill="${colour}"/><text x="${fixed(tag.x + tag.h * 0.25)}" y="${fixed(tag.y + tag.h * 0.76)}" font-size="${fixed(tag.h * 0.76)}" fill="${inkOn(colour)}">${text}</text></g>`;

const tagOf = (image: ReportPicture, shape: Shape, taken: readonly Box[]): { tag: Box; text: string } | undefined => {
  const { box } = measureShape(shape, image.height);
  if (box === undefined || taken.length >= MAX_TAGS) return undefined;
  const score = shape.score === undefined ? [] : [shape.score.toFixed(2)];
  for (const text of [shorten(caption(shape)), ...score]) {
    const tag = placeTag(image, box, text);
    if (tag !== undefined && !taken.some((other) => overlaps(other, tag))) return { tag, text };
  }
  return undefined;
};

const attributes = ({ shape, origin }: ReportShape, numbers: LabelNumbers): Html =>
  html`data-label="${numbers.get(shape.label) ?? 0}" data-origin="${origin}"${shape.score !== undefined && html` data-score="${shape.score}"`}`;

const sizeOf = ({ shape }: ReportShape, height: number): number => {
  const { box } = measureShape(shape, height);
  return box === undefined ? 0 : box.w * box.h;
};

/** Draws the shapes of an image that have a place, large ones below; coordinates are pixels of the upright image. */
export const drawOverlay = (image: ReportPicture, numbers: LabelNumbers): Html => {
  const taken: Box[] = [];
  const drawn = image.shapes
    .toSorted((one, other) => sizeOf(other, image.height) - sizeOf(one, image.height))
    .map((item) => {
      const outline = geometry(item, image);
      if (outline === undefined) return undefined;
      const colour = labelColour(numbers.get(item.shape.label) ?? 0);
      const found = item.origin === 'removed' ? undefined : tagOf(image, item.shape, taken);
      if (found !== undefined) taken.push(found.tag);
      return html`<g class="shape ${item.shape.kind} ${item.origin}" ${attributes(item, numbers)} stroke="${colour}" fill="${colour}"><title>${describe(item)}</title>${outline}${found && drawTag(found.tag, found.text, colour)}</g>`;
    });
  return html`<svg class="overlay" viewBox="0 0 ${image.width} ${image.height}" role="img" aria-label="Shapes on ${image.filename}">${drawn}</svg>`;
};

// What has no place on the image, or a mask that cannot be drawn.
const isPlaceless = ({ shape, picture }: ReportShape): boolean =>
  shape.kind === 'classification' || (shape.kind === 'mask' && picture === undefined);

/** Draws the classifications of an image, and masks that are none of its size, as badges. */
export const drawBadges = (image: ReportPicture, numbers: LabelNumbers): Html => {
  const badges = image.shapes.filter(isPlaceless).map((item) => {
    const colour = labelColour(numbers.get(item.shape.label) ?? 0);
    const text = item.shape.kind === 'mask' ? `mask: ${caption(item.shape)}` : caption(item.shape);
    return html`<span class="shape badge ${item.shape.kind} ${item.origin}" ${attributes(item, numbers)} title="${describe(item)}" style="--c:${colour};--i:${inkOn(colour)}">${text}</span>`;
  });
  return badges.length === 0 ? html`` : html`<div class="badges">${badges}</div>`;
};
